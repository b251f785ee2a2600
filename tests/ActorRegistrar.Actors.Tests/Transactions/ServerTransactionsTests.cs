using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transactions;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Transactions;

public sealed class ServerTransactionsTests
{
    private const long TimerJ = 320;
    private const long TryingAfter = 35;

    private readonly ServerTransactions _transactions = Of();

    [Fact]
    public void A_request_that_matches_nothing_is_new() => Assert.Equal(TransactionMatch.New, Match(Inbound.Registration(1)));

    [Fact]
    [Trait("RFC", "3261 17.2.2: trying")]
    public void A_repetition_of_a_request_in_progress_is_recognised()
    {
        _transactions.Begin(Inbound.Registration(1));

        Assert.Equal(TransactionMatch.InProgress, Match(Inbound.Registration(1)));
        Assert.Equal(1, _transactions.InFlight);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: completed")]
    public void A_repetition_of_a_completed_request_is_given_the_same_response()
    {
        Completes(Inbound.Registration(1), "200 OK"u8);

        Assert.Equal(TransactionMatch.Completed, _transactions.Match(Inbound.Registration(1), out ReadOnlySpan<byte> response));
        Assert.Equal("200 OK"u8, response);
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: completed")]
    public void A_late_answer_is_dropped()
    {
        long correlation = _transactions.Begin(Inbound.Registration(1)).Correlation;
        Assert.True(_transactions.TryComplete(correlation, out _));

        Assert.False(_transactions.TryComplete(correlation, out _));
    }

    [Fact]
    public void An_answer_to_nothing_is_dropped() => Assert.False(_transactions.TryComplete(99, out _));

    [Fact]
    [Trait("RFC", "3261 17.2.2: timer J")]
    public void A_response_is_kept_for_timer_j_and_no_longer()
    {
        Completes(Inbound.Registration(1), "200 OK"u8);
        Pass(TimerJ - 1);
        Assert.Equal(TransactionMatch.Completed, Match(Inbound.Registration(1)));

        Pass(1);

        Assert.Equal(TransactionMatch.New, Match(Inbound.Registration(1)));
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: timer J")]
    public void A_response_over_a_reliable_transport_is_not_kept()
    {
        Completes(Inbound.Registration(1, flow: new FakeFlow(isReliable: true)), "200 OK"u8);

        Assert.Equal(TransactionMatch.New, Match(Inbound.Registration(1)));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.2")]
    public void Another_copy_of_a_request_in_progress_is_merged()
    {
        _transactions.Begin(Inbound.Registration(1, mergeKey: 50));

        Assert.Equal(TransactionMatch.Merged, Match(Inbound.Registration(2, mergeKey: 50)));
        Assert.Equal(TransactionMatch.New, Match(Inbound.Registration(3, mergeKey: 51)));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.2")]
    public void A_copy_after_the_answer_is_a_request_of_its_own()
    {
        Completes(Inbound.Registration(1, mergeKey: 50), "200 OK"u8);

        Assert.Equal(TransactionMatch.New, Match(Inbound.Registration(2, mergeKey: 50)));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.2")]
    public void A_request_with_a_to_tag_is_never_merged()
    {
        _transactions.Begin(Inbound.Registration(1));

        Assert.Equal(TransactionMatch.New, Match(Inbound.Registration(2)));
    }

    [Fact]
    public void A_lookup_is_no_transaction_but_counts_as_in_flight()
    {
        PendingRequest lookup = _transactions.Begin(Inbound.Lookup());
        Assert.Equal(1, _transactions.InFlight);

        Assert.True(_transactions.TryComplete(lookup.Correlation, out PendingRequest pending));

        Assert.Equal(lookup, pending);
        Assert.Equal(0, _transactions.InFlight);
    }

    [Fact]
    public void It_is_full_at_its_capacity_and_has_room_after_an_answer()
    {
        ServerTransactions two = Of(capacity: 2);
        long first = two.Begin(Inbound.Registration(1)).Correlation;
        Assert.False(two.IsFull);
        two.Begin(Inbound.Lookup());
        Assert.True(two.IsFull);

        two.TryComplete(first, out _);

        Assert.False(two.IsFull);
    }

    [Fact]
    [Trait("RFC", "4321 1: deadline")]
    public void A_request_that_waits_too_long_is_taken_once_oldest_first()
    {
        ServerTransactions patient = Of(answerWithin: 30);
        PendingRequest first = patient.Begin(Inbound.Registration(1));
        PendingRequest second = patient.Begin(Inbound.Registration(2));
        Pass(29, patient);
        Assert.False(patient.TryTakeLate(out _));
        Pass(1, patient);

        Assert.True(patient.TryTakeLate(out PendingRequest late));
        Assert.Equal(first, late);
        Assert.True(patient.TryTakeLate(out late));
        Assert.Equal(second, late);
        Assert.False(patient.TryTakeLate(out _));
        Assert.False(patient.TryComplete(first.Correlation, out _));
    }

    [Fact]
    public void A_request_that_was_answered_is_never_late()
    {
        ServerTransactions patient = Of(answerWithin: 30);
        patient.TryComplete(patient.Begin(Inbound.Registration(1)).Correlation, out _);

        Pass(100, patient);

        Assert.False(patient.TryTakeLate(out _));
    }

    [Fact]
    [Trait("RFC", "4320 4.1: in time")]
    public void A_registration_that_waits_is_to_be_told_so_once()
    {
        PendingRequest pending = _transactions.Begin(Inbound.Registration(1));
        Pass(TryingAfter - 1);
        Assert.False(_transactions.TryTakeUntold(out _));
        Pass(1);

        Assert.True(_transactions.TryTakeUntold(out PendingRequest untold));
        Assert.Equal(pending, untold);
        Pass(1000);
        Assert.False(_transactions.TryTakeUntold(out _));
    }

    [Fact]
    public void A_registration_that_was_answered_is_not_to_be_told_that_it_waits()
    {
        _transactions.TryComplete(_transactions.Begin(Inbound.Registration(1)).Correlation, out _);

        Pass(TryingAfter);

        Assert.False(_transactions.TryTakeUntold(out _));
    }

    private static ServerTransactions Of(int capacity = 100, long answerWithin = 1000) => new(capacity, 4096, TimerJ, TryingAfter, answerWithin);

    private TransactionMatch Match(InboundRequest request) => _transactions.Match(request, out _);

    private void Completes(InboundRequest request, ReadOnlySpan<byte> response)
    {
        Assert.True(_transactions.TryComplete(_transactions.Begin(request).Correlation, out PendingRequest pending));
        _transactions.Remember(pending.Request, response);
    }

    private void Pass(long ticks, ServerTransactions? of = null)
    {
        for (long i = 0; i < ticks; i++) (of ?? _transactions).Advance();
    }
}

using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Refusals;

/// <summary>What is kept of refusals, and what a flood can do to it.</summary>
public sealed class RefusedAttemptsTests
{
    private readonly ManualClock _clock = new();
    private readonly SipMessage _register = SipRequest.Register.With("User-Agent: Desk 1").Parsed();

    [Fact]
    public void An_attempt_says_when_from_where_about_whom_and_why()
    {
        RefusedAttempts attempts = Keeping(10);
        attempts.Note(_register, new FakeFlow("198.51.100.7:5070"), RefusalCause.UnknownDomain, 404, "Domain not served here");
        Assert.Equal(
            [new RefusedAttempt(_clock.GetUtcNow(), "198.51.100.7:5070", "udp", "sip:alice@example.com", null, "Desk 1", 404, RefusalCause.UnknownDomain, "Domain not served here", 0)],
            attempts.Newest(10));
    }

    [Fact]
    public void The_claimed_user_is_kept_and_nothing_else_of_the_credentials()
    {
        RefusedAttempts attempts = Keeping(10);
        attempts.Note(SipRequest.Register.With(new DigestClient("bob").Authorization("the-nonce")).Parsed(), new FakeFlow(), RefusalCause.WrongPassword, 401, "");
        RefusedAttempt kept = Assert.Single(attempts.Newest(10));
        Assert.Equal("bob", kept.User);
        Assert.DoesNotContain("the-nonce", kept.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_room_for_any_the_observer_is_told_all_the_same()
    {
        RefusedAttempts attempts = Keeping(0);
        List<RefusedAttempt> told = [];
        attempts.Observer = told.Add;
        Note(attempts, "192.0.2.1:5060");
        Assert.Equal("192.0.2.1:5060", Assert.Single(told).Source);
        Assert.Empty(attempts.Newest(10));
    }

    [Fact]
    public void What_is_long_is_cut()
    {
        RefusedAttempts attempts = Keeping(10);
        attempts.Note(SipRequest.Register.With("User-Agent: " + new string('x', 5000)).Parsed(), new FakeFlow(), RefusalCause.Other, 400, "");
        Assert.Equal(128, Assert.Single(attempts.Newest(10)).UserAgent!.Length);
    }

    [Fact]
    public void The_newest_come_first_and_no_more_than_asked_for()
    {
        RefusedAttempts attempts = Keeping(10);
        for (int source = 1; source <= 4; source++) Note(attempts, $"192.0.2.{source}:5060");
        Assert.Equal(["192.0.2.4:5060", "192.0.2.3:5060"], attempts.Newest(2).Select(attempt => attempt.Source));
    }

    [Fact]
    public void A_source_is_kept_so_often_a_minute_and_counted_beyond()
    {
        RefusedAttempts attempts = Keeping(1000, perSource: 3);
        for (int i = 0; i < 50; i++) Note(attempts, "192.0.2.1:5060");
        Note(attempts, "192.0.2.2:5060");
        Assert.Equal(4, attempts.Newest(1000).Count);
        _clock.Advance(61);
        Note(attempts, "192.0.2.1:6000");
        Assert.Equal(47, attempts.Newest(1)[0].Suppressed);
        Assert.Equal(52, attempts.Total);
        Note(attempts, "192.0.2.1:6000");
        Assert.Equal(0, attempts.Newest(1)[0].Suppressed);
    }

    [Fact]
    public void One_that_goes_on_for_hours_holds_a_tenth_of_the_places()
    {
        RefusedAttempts attempts = Keeping(100);
        Note(attempts, "192.0.2.9:5060", RefusalCause.NotAuthorised);
        for (int minute = 0; minute < 600; minute++)
        {
            Note(attempts, "192.0.2.1:5060");
            _clock.Advance(60);
        }
        Assert.Equal(10, attempts.Newest(100).Count(attempt => attempt.Source == "192.0.2.1:5060"));
        Assert.Single(attempts.Newest(100), attempt => attempt.Cause == RefusalCause.NotAuthorised);
    }

    [Fact]
    public void Many_sources_with_one_cause_do_not_push_out_another_cause()
    {
        RefusedAttempts attempts = Keeping(100);
        Note(attempts, "192.0.2.9:5060", RefusalCause.NotAuthorised);
        for (int source = 0; source < 5000; source++)
        {
            Note(attempts, $"10.0.{source / 250}.{source % 250}:5060");
            _clock.Advance(0.02);
        }
        IReadOnlyList<RefusedAttempt> kept = attempts.Newest(1000);
        Assert.Equal(100, kept.Count);
        Assert.Equal(RefusalCause.NotAuthorised, kept[^1].Cause);
        Assert.Equal("10.0.19.249:5060", kept[0].Source);
    }

    [Fact]
    public void All_sources_together_are_bounded_in_a_second()
    {
        RefusedAttempts attempts = Keeping(10_000);
        for (int source = 0; source < 5000; source++) Note(attempts, $"10.0.{source / 250}.{source % 250}:5060");
        Assert.Equal(100, attempts.Newest(10_000).Count);
    }

    [Fact]
    public void A_flood_allocates_nothing()
    {
        RefusedAttempts attempts = Keeping(100, perSource: 1);
        var flow = new FakeFlow();
        for (int i = 0; i < 10; i++) attempts.Note(_register, flow, RefusalCause.WrongPassword, 401, "");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++) attempts.Note(_register, flow, RefusalCause.WrongPassword, 401, "");
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Each_kept_one_is_told_once()
    {
        RefusedAttempts attempts = Keeping(100, perSource: 2);
        var told = new List<RefusedAttempt>();
        attempts.Observer = told.Add;
        for (int i = 0; i < 5; i++) Note(attempts, "192.0.2.1:5060");
        Assert.Equal(attempts.Newest(10).Reverse(), told);
    }

    [Fact]
    public void Every_cause_has_a_text_of_its_own() =>
        Assert.Equal(Enum.GetValues<RefusalCause>().Length, Enum.GetValues<RefusalCause>().Select(cause => cause.Text()).Distinct().Count());

    private RefusedAttempts Keeping(int capacity, int perSource = 20) => new(new RefusalSettings { Capacity = capacity, PerSourcePerMinute = perSource }, _clock);

    private void Note(RefusedAttempts attempts, string source, RefusalCause cause = RefusalCause.WrongPassword) =>
        attempts.Note(_register, new FakeFlow(source), cause, 401, "");
}

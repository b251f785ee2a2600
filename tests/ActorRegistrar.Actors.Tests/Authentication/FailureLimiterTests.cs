using System.Net;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Authentication;

public sealed class FailureLimiterTests
{
    private const ulong Here = 1, There = 2, Alice = 0xA11CE00000000, Bob = 0xB0B00000000;

    private readonly FailureLimiter _limiter = new(new DigestSettings { Credentials = new FakeCredentialStore() });
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public void Ten_wrong_responses_hold_a_username_back_for_a_minute()
    {
        Fail(9, Here, Alice);
        Assert.False(_limiter.HoldsBack(Here, Alice, _now));
        Fail(1, Here, Alice);
        Assert.True(_limiter.HoldsBack(Here, Alice, _now));
        _now = _now.AddSeconds(61);
        Assert.False(_limiter.HoldsBack(Here, Alice, _now));
    }

    [Fact]
    public void Another_bound_counts_what_was_counted_before()
    {
        Fail(5, Here, Alice);
        _limiter.Change(maxFailures: 5, maxFailuresPerSource: 100);
        Assert.True(_limiter.HoldsBack(Here, Alice, _now));
        _limiter.Change(maxFailures: 6, maxFailuresPerSource: 100);
        Assert.False(_limiter.HoldsBack(Here, Alice, _now));
    }

    [Fact]
    public void A_username_is_held_back_from_strangers_too_but_not_from_where_it_registered_before()
    {
        _limiter.Succeeded(There, Alice, _now);
        Fail(10, Here, Alice);
        Assert.True(_limiter.HoldsBack(3, Alice, _now));
        Assert.False(_limiter.HoldsBack(There, Alice, _now));
    }

    [Fact]
    public void A_username_is_held_back_even_where_it_registered_before_when_the_wrong_responses_come_from_there()
    {
        _limiter.Succeeded(Here, Alice, _now);
        Fail(10, Here, Alice);
        Assert.True(_limiter.HoldsBack(Here, Alice, _now));
    }

    [Fact]
    public void A_source_of_many_wrong_responses_is_held_back_but_for_those_who_registered_from_it()
    {
        _limiter.Succeeded(Here, Bob, _now);
        for (ulong username = 1; username <= 100; username++) Fail(1, Here, username << 33);
        Assert.True(_limiter.HoldsBack(Here, Alice, _now));
        Assert.False(_limiter.HoldsBack(Here, Bob, _now));
        Assert.False(_limiter.HoldsBack(There, Alice, _now));
    }

    [Fact]
    public void An_IPv6_source_is_its_network()
    {
        Assert.Equal(FailureLimiter.SourceOf(IPAddress.Parse("2001:db8::1")), FailureLimiter.SourceOf(IPAddress.Parse("2001:db8::ffff:1")));
        Assert.NotEqual(FailureLimiter.SourceOf(IPAddress.Parse("2001:db8:0:1::1")), FailureLimiter.SourceOf(IPAddress.Parse("2001:db8::1")));
        Assert.NotEqual(FailureLimiter.SourceOf(IPAddress.Parse("192.0.2.1")), FailureLimiter.SourceOf(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void A_flood_of_names_takes_no_more_memory()
    {
        _limiter.Failed(1, 1, _now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong username = 1; username <= 100_000; username++) _limiter.Failed(username * 7, username * 0x9E3779B97F4A7C15, _now);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Fail(int times, ulong source, ulong username)
    {
        for (int i = 0; i < times; i++) _limiter.Failed(source, username, _now);
    }
}

using System.Net;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Authentication;

public sealed class FailureLimiterTests
{
    private const ulong Here = 1, There = 2, Elsewhere = 3, Alice = 0xA11CE00000000, Bob = 0xB0B00000000;
    private const long Seed = 17;

    private readonly FailureLimiter _limiter = new(new DigestSettings { Credentials = new FakeCredentialStore(), ForbidAfter = 5 }, new KnownSources(1024, null));
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    [Fact]
    public void Ten_wrong_responses_hold_a_username_back_for_a_minute()
    {
        Fail(9, Here, Alice);
        Assert.False(HoldsBack(Here, Alice));
        Fail(1, Here, Alice);
        Assert.True(HoldsBack(Here, Alice));
        _now = _now.AddSeconds(61);
        Assert.False(HoldsBack(Here, Alice));
    }

    [Fact]
    public void Another_bound_counts_what_was_counted_before()
    {
        Fail(5, Here, Alice);
        _limiter.Change(maxFailures: 5, maxFailuresPerSource: 100, forbidAfter: 0);
        Assert.True(HoldsBack(Here, Alice));
        Assert.False(_limiter.IsForbidden(Here, _now));
        _limiter.Change(maxFailures: 6, maxFailuresPerSource: 100, forbidAfter: 5);
        Assert.False(HoldsBack(Here, Alice));
        Assert.True(_limiter.IsForbidden(Here, _now));
    }

    [Fact]
    public void A_username_under_attack_is_tried_once_from_each_other_source_and_on_from_where_it_registered_before()
    {
        _limiter.Succeeded(There, Alice, _now);
        Fail(10, Here, Alice);
        Assert.False(HoldsBack(Elsewhere, Alice));
        Fail(1, Elsewhere, Alice);
        Assert.True(HoldsBack(Elsewhere, Alice));
        Fail(9, There, Alice);
        Assert.False(HoldsBack(There, Alice));
        Assert.False(HoldsBack(Elsewhere, Bob));
    }

    [Fact]
    public void Where_a_username_is_tried_once_from_each_source_those_of_one_IPv6_site_are_one()
    {
        Fail(10, Here, Alice);
        _limiter.Failed(There, site: 7, Alice, _now);
        Assert.True(_limiter.HoldsBack(Elsewhere, site: 7, Alice, _now));
        Assert.False(_limiter.HoldsBack(Elsewhere, site: 8, Alice, _now));
    }

    [Fact]
    public void A_username_is_held_back_even_where_it_registered_before_when_the_wrong_responses_come_from_there()
    {
        _limiter.Succeeded(Here, Alice, _now);
        Fail(10, Here, Alice);
        Assert.True(HoldsBack(Here, Alice));
    }

    [Fact]
    public void A_source_of_many_wrong_responses_is_held_back_but_for_those_who_registered_from_it()
    {
        _limiter.Succeeded(Here, Bob, _now);
        for (ulong username = 1; username <= 100; username++) Fail(1, Here, username << 33);
        Assert.True(HoldsBack(Here, Alice));
        Assert.False(HoldsBack(Here, Bob));
        Assert.False(HoldsBack(There, Alice));
    }

    [Fact]
    public void What_unproven_sources_fail_counts_against_no_name_and_no_proven_source()
    {
        for (int i = 0; i < 1000; i++) _limiter.FailedUnproven(Here, Alice, _now);
        Assert.False(HoldsBack(Here, Alice));
        Assert.False(HoldsBack(There, Alice));
        Assert.False(_limiter.IsForbidden(Here, _now));
    }

    [Fact]
    public void An_unproven_source_must_prove_itself_once_its_name_or_it_has_failed_much()
    {
        for (int i = 0; i < 9; i++) _limiter.FailedUnproven(Here, Alice, _now);
        Assert.False(_limiter.MustProve(Here, Alice, _now));
        _limiter.FailedUnproven(Here, Alice, _now);
        Assert.True(_limiter.MustProve(There, Alice, _now));
        Assert.True(_limiter.MustProve(Here, Bob, _now));
        Assert.False(_limiter.MustProve(There, Bob, _now));
        _now = _now.AddSeconds(61);
        Assert.False(_limiter.MustProve(There, Alice, _now));
    }

    [Fact]
    public void An_IPv6_source_is_its_network()
    {
        Assert.Equal(FailureLimiter.SourceOf(IPAddress.Parse("2001:db8::1"), Seed), FailureLimiter.SourceOf(IPAddress.Parse("2001:db8::ffff:1"), Seed));
        Assert.NotEqual(FailureLimiter.SourceOf(IPAddress.Parse("2001:db8:0:1::1"), Seed), FailureLimiter.SourceOf(IPAddress.Parse("2001:db8::1"), Seed));
        Assert.Equal(FailureLimiter.SiteOf(IPAddress.Parse("2001:db8:0:1::1"), Seed), FailureLimiter.SiteOf(IPAddress.Parse("2001:db8::1"), Seed));
        Assert.NotEqual(FailureLimiter.SiteOf(IPAddress.Parse("2001:db8:1::1"), Seed), FailureLimiter.SiteOf(IPAddress.Parse("2001:db8::1"), Seed));
        Assert.NotEqual(FailureLimiter.SourceOf(IPAddress.Parse("192.0.2.1"), Seed), FailureLimiter.SourceOf(IPAddress.Parse("192.0.2.2"), Seed));
    }

    [Fact]
    public void A_flood_of_names_takes_no_more_memory()
    {
        _limiter.Failed(1, 1, 1, _now);
        _limiter.FailedUnproven(1, 1, _now);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong username = 1; username <= 100_000; username++) _limiter.Failed(username * 7, username * 7, username * 0x9E3779B97F4A7C15, _now);
        // An octet a name would be as much; the runtime itself takes a few thousand now and then.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 99_999);
    }

    private bool HoldsBack(ulong source, ulong username) => _limiter.HoldsBack(source, source, username, _now);

    private void Fail(int times, ulong source, ulong username)
    {
        for (int i = 0; i < times; i++) _limiter.Failed(source, source, username, _now);
    }
}

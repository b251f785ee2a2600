using System.Diagnostics;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Transport;

public sealed class ListenerLoadTests
{
    private const int Bound = 100;

    private readonly ListenerLoad _load = new(Bound);
    private readonly FakeFlow _busy = new();
    private readonly FakeFlow _quiet = new();

    [Fact]
    public void Below_the_bound_everything_is_read()
    {
        Begin(Bound - 1);

        Assert.Equal(0, Dropped(_busy, 64));
    }

    [Fact]
    public void Past_the_bound_a_busy_source_is_refused()
    {
        Begin(Bound);

        Assert.All(Judged(_busy, 64), fate => Assert.Equal(Shedding.Refuse, fate));
    }

    [Fact]
    public void What_is_more_than_can_be_refused_in_a_period_is_dropped()
    {
        Begin(Bound);

        Shedding[] fates = [.. Judged(_busy, ListenerLoad.RefusalsInPeriod + 10)];

        Assert.Equal(10, fates.Count(fate => fate == Shedding.Drop));
        Assert.Equal(Shedding.Drop, fates[^1]);
    }

    [Fact]
    public void The_next_period_has_refusals_of_its_own()
    {
        Begin(Bound);
        _ = Judged(_busy, ListenerLoad.RefusalsInPeriod + 10);

        Assert.Equal(Shedding.Refuse, _load.Judge(_busy, Stopwatch.Frequency));
    }

    [Fact]
    public void A_source_with_few_requests_waiting_is_read_however_much_waits()
    {
        Begin(10 * Bound);

        Assert.Equal(0, Dropped(_quiet, 64));
    }

    [Fact]
    public void What_is_answered_makes_room()
    {
        Begin(Bound);
        _load.End(_busy);

        Assert.Equal(0, Dropped(_busy, 64));
    }

    private void Begin(int requests)
    {
        for (int i = 0; i < requests; i++) _load.Begin(_busy);
    }

    private List<Shedding> Judged(FakeFlow flow, int datagrams) => [.. Enumerable.Range(0, datagrams).Select(_ => _load.Judge(flow, timestamp: 1))];

    private int Dropped(FakeFlow flow, int datagrams) => Judged(flow, datagrams).Count(fate => fate != Shedding.None);
}

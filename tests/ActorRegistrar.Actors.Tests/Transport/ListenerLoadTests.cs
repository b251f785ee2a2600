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
    public void Past_the_bound_a_busy_source_has_one_of_sixteen_read()
    {
        Begin(Bound);

        Assert.Equal(60, Dropped(_busy, 64));
    }

    [Fact]
    public void Past_twice_the_bound_a_busy_source_has_nothing_read()
    {
        Begin(2 * Bound);

        Assert.Equal(64, Dropped(_busy, 64));
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

    private int Dropped(FakeFlow flow, int datagrams) => Enumerable.Range(0, datagrams).Count(_ => _load.Sheds(flow));
}

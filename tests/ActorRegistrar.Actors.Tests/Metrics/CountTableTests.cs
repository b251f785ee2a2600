using ActorRegistrar.Actors.Metrics;

namespace ActorRegistrar.Actors.Tests.Metrics;

public sealed class CountTableTests
{
    private readonly CountTable _table = new("transport", "reason");

    [Fact]
    public void A_combination_is_shown_with_0_before_it_is_counted()
    {
        _table.Of("udp", "overload");

        Assert.Equal(["udp overload 0"], Read());
    }

    [Fact]
    public void The_same_combination_is_one_count()
    {
        _table.Of("udp", "overload").Add();
        _table.Of("udp", "overload").Add(2);
        _table.Of("tcp", "overload").Add();

        Assert.Equal(["udp overload 3", "tcp overload 1"], Read());
    }

    [Fact]
    public void Nothing_is_lost_between_threads()
    {
        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 10_000; i++) _table.Of(worker % 2 == 0 ? "udp" : "tcp", "overload").Add();
        });

        Assert.Equal(["tcp overload 40000", "udp overload 40000"], Read().Order());
    }

    [Fact]
    public void However_many_combinations_come_memory_is_bounded()
    {
        for (int i = 0; i < 3_000; i++) _table.Of("udp", $"reason {i}").Add();

        Assert.Equal(1_000, Read().Count());
        Assert.Equal(3_000, _table.Read().Sum(count => count.Value));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        CountTable.Cell cell = _table.Of("udp", "overload");
        cell.Add();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++) cell.Add();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private IEnumerable<string> Read() =>
        [.. _table.Read().Select(count => $"{count.Tags[0].Value} {count.Tags[1].Value} {count.Value}")];
}

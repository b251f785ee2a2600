using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Actors.Tests.Authentication;

public sealed class KnownSourcesTests : IDisposable
{
    private const long Day = 86_400, Now = 1_800_000_000;
    private const ulong Pair = 0x1234_5678_9ABC_DEF0;

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_pair_is_known_for_a_day_after_it_was_last_seen()
    {
        var known = new KnownSources(1024, null);
        Assert.False(known.Holds(Pair, Now));
        known.Add(Pair, Now);
        Assert.True(known.Holds(Pair, Now + Day));
        Assert.False(known.Holds(Pair, Now + Day + 3600));
        known.Add(Pair, Now + Day);
        Assert.True(known.Holds(Pair, Now + 2 * Day));
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_nobody_unknown()
    {
        var known = new KnownSources(1024, null);
        known.Add(Pair, Now);
        Assert.True(known.Holds(Pair, Now - 400 * Day));
    }

    [Fact]
    public void What_was_saved_is_known_in_the_next_run_under_the_same_seed()
    {
        var first = new KnownSources(1024, _path);
        first.Add(Pair, Now);
        first.Save();
        var second = new KnownSources(1024, _path);
        Assert.Equal(first.Seed, second.Seed);
        Assert.True(second.Holds(Pair, Now + 3600));
        // A kill: the file is still there for a third.
        Assert.True(new KnownSources(1024, _path).Holds(Pair, Now + 3600));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 1)]
    [InlineData(-1, 1)]
    public void A_damaged_file_is_as_good_as_none(int at, byte change)
    {
        var first = new KnownSources(1024, _path);
        first.Add(Pair, Now);
        first.Save();
        byte[] bytes = File.ReadAllBytes(_path);
        if (change == 0) bytes = bytes[..^1];
        else bytes[at < 0 ? ^1 : at] ^= change;
        File.WriteAllBytes(_path, bytes);
        Assert.False(new KnownSources(1024, _path).Holds(Pair, Now));
    }

    [Fact]
    public void Memory_and_file_are_bounded_and_only_the_longest_unseen_make_room()
    {
        var known = new KnownSources(1024, _path);
        for (ulong i = 1; i <= 100_000; i++) known.Add(i * 0x9E3779B97F4A7C15, Now);
        known.Add(Pair, Now + 3600);
        for (ulong i = 100_001; i <= 100_100; i++) known.Add(i * 0x9E3779B97F4A7C15, Now + 3600);
        Assert.True(known.Holds(Pair, Now + 3600));
        known.Save();
        Assert.InRange(new FileInfo(_path).Length, 1, 24 + 8 * 1024);
    }

    [Fact]
    public void The_file_is_its_owners_alone()
    {
        var known = new KnownSources(1024, _path);
        known.Add(Pair, Now);
        known.Save();
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
    }
}

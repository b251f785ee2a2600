using ActorRegistrar.Actors.Authentication;
using CsCheck;

namespace ActorRegistrar.Actors.Tests.Authentication;

public sealed class NonceCountsTests
{
    [Fact]
    [Trait("RFC", "7616 3.4")]
    public void A_count_must_rise()
    {
        var counts = new NonceCounts(1024);
        var nonce = new NonceId(1, 1);
        Assert.Equal(NonceCountState.Risen, counts.Take(nonce, 1));
        Assert.Equal(NonceCountState.Repeated, counts.Take(nonce, 1));
        Assert.Equal(NonceCountState.Risen, counts.Take(nonce, 5));
        Assert.Equal(NonceCountState.Repeated, counts.Take(nonce, 3));
        Assert.Equal(NonceCountState.Risen, counts.Take(nonce, uint.MaxValue));
        Assert.Equal(NonceCountState.Repeated, counts.Take(nonce, uint.MaxValue));
        Assert.Equal(NonceCountState.Repeated, counts.Take(new NonceId(1, 2), 0));
        Assert.Equal(NonceCountState.Risen, counts.Take(new NonceId(1, 2), 1));
    }

    [Fact]
    public void A_nonce_that_was_pushed_out_is_never_taken_again()
    {
        var counts = new NonceCounts(8);
        for (uint i = 1; i <= 8; i++) Assert.Equal(NonceCountState.Risen, counts.Take(new NonceId(i, i), 1));
        Assert.Equal(NonceCountState.Risen, counts.Take(new NonceId(9, 9), 1));
        Assert.Equal(NonceCountState.Forgotten, counts.Take(new NonceId(1, 1), 2));
        Assert.Equal(NonceCountState.Risen, counts.Take(new NonceId(2, 2), 2));
        Assert.Equal(NonceCountState.Forgotten, counts.Take(new NonceId(1, 77), 1));
    }

    [Fact]
    [Trait("RFC", "7616 3.3: restart")]
    public void Counts_outlive_an_orderly_stop_once()
    {
        using var directory = new TemporaryDirectory();
        string path = System.IO.Path.Combine(directory.Path, "digest.counts");
        var before = new NonceCounts(1024);
        for (uint i = 1; i <= 100; i++) before.Take(new NonceId(i, i), i);
        NonceCountsFile.Save(path, before, 7);

        var after = new NonceCounts(256);
        Assert.Equal(7, NonceCountsFile.Take(path, after));
        for (uint i = 50; i <= 100; i++) Assert.NotEqual(NonceCountState.Risen, after.Take(new NonceId(i, i), i));
        Assert.Equal(NonceCountState.Risen, after.Take(new NonceId(100, 100), 101));
        Assert.Null(NonceCountsFile.Take(path, new NonceCounts(1024)));
        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    [Trait("RFC", "7616 3.3: restart")]
    public void Counts_that_were_pushed_out_are_not_known_by_the_next_run_either()
    {
        using var directory = new TemporaryDirectory();
        string path = System.IO.Path.Combine(directory.Path, "digest.counts");
        var counts = new NonceCounts(8);
        for (uint i = 1; i <= 9; i++) counts.Take(new NonceId(i, i), 1);
        NonceCountsFile.Save(path, counts, 0);
        Assert.Equal(2, NonceCountsFile.Take(path, new NonceCounts(1024)));
    }

    [Fact]
    public void A_file_with_one_octet_changed_is_as_good_as_none()
    {
        using var directory = new TemporaryDirectory();
        string path = System.IO.Path.Combine(directory.Path, "digest.counts");
        var counts = new NonceCounts(1024);
        counts.Take(new NonceId(1, 1), 1);
        NonceCountsFile.Save(path, counts, 7);
        byte[] right = File.ReadAllBytes(path);
        for (int i = 0; i < right.Length; i++)
        {
            byte[] changed = [.. right];
            changed[i] ^= 1;
            File.WriteAllBytes(path, changed);
            Assert.Null(NonceCountsFile.Take(path, new NonceCounts(1024)));
        }
        Assert.Null(NonceCountsFile.Take(null, counts));
    }

    [Fact]
    public void No_count_of_a_nonce_is_taken_twice_however_many_nonces_there_are() =>
        Gen.Select(Gen.Int[1, 60], Gen.UInt[0, 1], Gen.UInt[1, 4]).Array[0, 300].Sample(
            uses =>
            {
                var counts = new NonceCounts(16);
                var taken = new HashSet<(int, uint, uint)>();
                foreach ((int issuedAt, uint serial, uint count) in uses)
                {
                    if (counts.Take(new NonceId(issuedAt, serial), count) == NonceCountState.Risen) Assert.True(taken.Add((issuedAt, serial, count)));
                }
            },
            iter: 2000);
}

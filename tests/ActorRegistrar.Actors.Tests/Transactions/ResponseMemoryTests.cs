using ActorRegistrar.Actors.Transactions;
using CsCheck;

namespace ActorRegistrar.Actors.Tests.Transactions;

public sealed class ResponseMemoryTests
{
    [Fact]
    public void A_response_is_found_as_it_was_stored()
    {
        var memory = new ResponseMemory(1024, 320);
        memory.Store(1, "one"u8, 0);
        memory.Store(2, "two"u8, 0);

        Assert.True(memory.TryFind(1, 0, out ReadOnlySpan<byte> response));
        Assert.Equal("one"u8, response);
        Assert.False(memory.TryFind(3, 0, out _));
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: timer J")]
    public void After_timer_j_it_is_not_found_even_before_it_is_forgotten()
    {
        var memory = new ResponseMemory(1024, 320);
        memory.Store(1, "one"u8, 10);

        Assert.True(memory.TryFind(1, 329, out _));
        Assert.False(memory.TryFind(1, 330, out _));
        Assert.Equal(1, memory.Count);
        memory.Expire(329);
        Assert.Equal(1, memory.Count);
        memory.Expire(330);
        Assert.Equal(0, memory.Count);
    }

    [Fact]
    public void When_the_ring_is_full_the_oldest_goes_first()
    {
        var memory = new ResponseMemory(100, 320);
        for (UInt128 key = 0; key < 10; key++) memory.Store(key, new byte[10], 0);
        Assert.Equal(10, memory.Count);

        memory.Store(10, new byte[10], 0);

        Assert.False(memory.TryFind(0, 0, out _));
        Assert.True(memory.TryFind(1, 0, out _));
        Assert.True(memory.TryFind(10, 0, out _));
    }

    [Fact]
    public void A_response_larger_than_a_quarter_of_the_ring_is_not_kept()
    {
        var memory = new ResponseMemory(100, 320);
        memory.Store(1, new byte[26], 0);
        memory.Store(2, new byte[25], 0);

        Assert.False(memory.TryFind(1, 0, out _));
        Assert.True(memory.TryFind(2, 0, out _));
    }

    [Fact]
    [Trait("RFC", "3261 17.2.2: completed")]
    public void The_first_response_to_a_transaction_stays_its_response()
    {
        var memory = new ResponseMemory(100, 320);
        memory.Store(1, "first"u8, 0);
        memory.Store(1, "second"u8, 0);

        Assert.True(memory.TryFind(1, 0, out ReadOnlySpan<byte> response));
        Assert.Equal("first"u8, response);
    }

    /// <summary>Whatever the sizes: what is found is what was stored, the newest is always there, and what is left is the newest without a gap.</summary>
    [Fact]
    public void However_it_is_filled_it_holds_the_newest_unspoilt() => Gen.Int[0, 25].Array[1, 200].Sample(sizes =>
    {
        var memory = new ResponseMemory(100, 320);
        for (int i = 0; i < sizes.Length; i++)
        {
            memory.Store((UInt128)i, Content(i, sizes[i]), 0);
            bool isHeld = true;
            int bytes = 0;
            for (int key = i; key >= 0; key--)
            {
                bool found = memory.TryFind((UInt128)key, 0, out ReadOnlySpan<byte> response);
                if (found && !isHeld) throw new InvalidOperationException($"{key} outlived a newer one.");
                isHeld = found;
                if (!found) continue;
                bytes += sizes[key];
                if (!response.SequenceEqual(Content(key, sizes[key]))) throw new InvalidOperationException($"{key} was overwritten.");
            }
            if (!memory.TryFind((UInt128)i, 0, out _) || bytes > 100) throw new InvalidOperationException("The newest is lost, or more is held than fits.");
        }
    });

    private static byte[] Content(int seed, int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(seed + i))];
}

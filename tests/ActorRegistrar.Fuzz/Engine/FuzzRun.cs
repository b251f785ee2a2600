using System.Diagnostics;

namespace ActorRegistrar.Fuzz.Engine;

/// <summary>What a run found.</summary>
/// <param name="Count">Inputs read.</param>
/// <param name="Input">The input that failed; null when none did.</param>
/// <param name="Failure">How.</param>
public sealed record FuzzResult(long Count, byte[]? Input, Exception? Failure);

/// <summary>Mutates and reads until an input fails or the time is over.</summary>
public static class FuzzRun
{
    /// <summary>The seeds themselves first, then their mutations. The same seed number gives the same inputs.</summary>
    public static FuzzResult Of(FuzzTarget target, TimeSpan time, int seed)
    {
        IReadOnlyList<byte[]> seeds = target.Seeds();
        var mutator = new Mutator(seeds, new Random(seed));
        var clock = Stopwatch.StartNew();
        for (long count = 0; ; count++)
        {
            if (count >= seeds.Count && clock.Elapsed >= time) return new FuzzResult(count, null, null);
            byte[] input = count < seeds.Count ? seeds[(int)count] : mutator.Next();
            if (Try(target, input) is { } failure) return new FuzzResult(count + 1, input, failure);
        }
    }

    /// <summary>Reads one input; how it failed, or null.</summary>
    public static Exception? Try(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Read((byte[])input.Clone());
            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return failure;
        }
    }
}

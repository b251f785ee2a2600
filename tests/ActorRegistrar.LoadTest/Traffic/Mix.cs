using System.Globalization;
using ActorRegistrar.LoadTest.Commands;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>Weights of the kinds of request.</summary>
internal sealed class Mix
{
    /// <summary>The modes <c>--mode</c> knows.</summary>
    public static readonly string[] Modes = ["register", "refresh", "fetch", "lookup", "mix"];

    private const int MaxWeight = 1_000_000;

    // The last member of each kind's stretch of [0, total), by RequestKind.
    private readonly int[] _ends = new int[4];

    private Mix(ReadOnlySpan<int> weights)
    {
        int total = 0;
        for (int kind = 0; kind < weights.Length; kind++) _ends[kind] = total += weights[kind];
    }

    /// <summary>One kind only, or the weights, written <c>refresh=8,fetch=1,lookup=1</c>.</summary>
    /// <exception cref="UsageException">A word or weight is none.</exception>
    public static Mix Parse(string mode, string weightsText)
    {
        string text = mode == "mix" ? weightsText : $"{mode}=1";
        Span<int> weights = stackalloc int[4];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] sides = part.Split('=');
            int kind = Array.IndexOf(Modes, sides[0], 0, weights.Length);
            bool isWeight = int.TryParse(sides.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out int weight) && weight <= MaxWeight;
            if (kind < 0 || !isWeight || sides.Length != 2) throw new UsageException($"'{part}' is not a weight; write for example --mix refresh=8,fetch=1,lookup=1.");
            weights[kind] = weight;
        }
        var mix = new Mix(weights);
        return mix._ends[^1] > 0 ? mix : throw new UsageException("--mix needs a weight above 0.");
    }

    /// <summary>One kind, by weight.</summary>
    public RequestKind Pick(Random random)
    {
        int drawn = random.Next(_ends[^1]);
        int kind = 0;
        while (drawn >= _ends[kind]) kind++;
        return (RequestKind)kind;
    }
}

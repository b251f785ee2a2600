using ActorRegistrar.Testing.Torture;

namespace ActorRegistrar.Fuzz.Engine;

/// <summary>Something that reads bytes, and throws when what must be true of all bytes is not.</summary>
/// <param name="Name">As typed, and the folder of its seeds.</param>
/// <param name="Read">Reads one input.</param>
public sealed record FuzzTarget(string Name, Action<byte[]> Read)
{
    private const string SeedPrefix = "Seeds/";

    /// <summary>Its seeds, from the repository. Parser and framer start from the torture messages too.</summary>
    public IReadOnlyList<byte[]> Seeds() =>
    [
        .. typeof(FuzzTarget).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(SeedPrefix + Name + "/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Bytes),
        .. Name is "parser" or "framer" ? TortureExpectations.All.Select(TortureExpectations.BytesOf) : [],
    ];

    private static byte[] Bytes(string resource)
    {
        using Stream stream = typeof(FuzzTarget).Assembly.GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

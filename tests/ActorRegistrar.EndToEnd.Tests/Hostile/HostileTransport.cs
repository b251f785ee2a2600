namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>The transports that attacks come over. One that is added here is attacked in every way that applies to its kind.</summary>
/// <param name="Name">As in a listener's address.</param>
/// <param name="IsStream">Whether a message ends only by its Content-Length.</param>
internal sealed record HostileTransport(string Name, bool IsStream = false)
{
    /// <summary>Every transport there is.</summary>
    private static readonly HostileTransport[] Known = [new("udp"), new("tcp", IsStream: true), new("tls", IsStream: true), new("ws"), new("wss")];

    public static IEnumerable<string> Names => Known.Select(transport => transport.Name);

    public static TheoryData<string> All { get; } = [.. Names];

    /// <summary>Those where a message ends only by its Content-Length.</summary>
    public static TheoryData<string> Streams { get; } = [.. Known.Where(transport => transport.IsStream).Select(transport => transport.Name)];
}

using ActorRegistrar.EndToEnd.Tests.Wire;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>The transports that attacks come over. One that is added here is attacked in every way that applies to its kind.</summary>
internal sealed record HostileTransport(string Name, bool IsStream, Func<int, IWireClient> Connect)
{
    /// <summary>Every transport there is.</summary>
    private static readonly HostileTransport[] Known =
    [
        new("udp", IsStream: false, port => new UdpWireClient(port)),
        new("tcp", IsStream: true, port => new TcpWireClient(port)),
    ];

    public static IEnumerable<string> Names => Known.Select(transport => transport.Name);

    public static TheoryData<string> All { get; } = [.. Names];

    /// <summary>Those where a message ends only by its Content-Length.</summary>
    public static TheoryData<string> Streams { get; } = [.. Known.Where(transport => transport.IsStream).Select(transport => transport.Name)];

    public static HostileTransport Of(string name) => Known.Single(transport => transport.Name == name);
}

using ActorRegistrar.Fuzz.Engine;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Testing.Messages;

namespace ActorRegistrar.Fuzz.Targets;

/// <summary>Every reader of bytes that needs nothing around it. A further one is a line here and a folder of seeds.</summary>
public static class Readers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("parser", bytes =>
        {
            Probe.Parsing(bytes, SipFraming.Datagram);
            Probe.Parsing(bytes, SipFraming.Stream);
            Probe.Parsing(bytes, SipFraming.WebSocket);
        }),
        new("framer", Probe.Framing),
        new("values", bytes => Probe.Values(bytes)),
        new("digest", DigestTarget.Read),
    ];
}

using System.Collections.Immutable;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>What WebSocket listeners need to know (RFC 7118).</summary>
public sealed record WebSocketSettings
{
    /// <summary>
    /// Web pages that may connect, as origins (<c>https://phone.example.com</c>, <c>http://localhost:8000</c>, <c>file://</c> for pages of
    /// files, <c>null</c> as others send for them), or <c>*</c> for any. Empty, the default: a page from the host that it connects to, which
    /// must be an address, a domain served or a name of the certificate, and on loopback a page of this machine. Clients that are no browsers
    /// send no Origin and are not asked for one.
    /// </summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// How long a connection may be silent before it is asked by a Ping whether anyone is there; without an answer for as long again it is
    /// closed. Default 30 s; zero never asks.
    /// </summary>
    public TimeSpan PingAfter { get; init; } = TimeSpan.FromSeconds(30);
}

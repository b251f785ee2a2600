using System.Collections.Immutable;
using System.Net;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Messages;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>What the SIP transports need to know.</summary>
public sealed record SipTransportSettings
{
    /// <summary>
    /// Addresses to listen on. A UDP address implies TCP on the same port (RFC 3261 section 18.2.1), which is opened too unless it is
    /// listed.
    /// </summary>
    public ImmutableArray<SipListenAddress> Listen { get; init; } =
    [
        new(SipTransportKind.Udp, new(System.Net.IPAddress.Loopback, 5060)),
        new(SipTransportKind.Tcp, new(System.Net.IPAddress.Loopback, 5060)),
    ];

    /// <summary>How a REGISTER is authenticated; null to accept it from anyone. Default null.</summary>
    public DigestSettings? Authentication { get; init; }

    /// <summary>Keeps a sample of the REGISTERs that are refused; null to keep nothing. Default null.</summary>
    public RefusedAttempts? Refusals { get; init; }

    /// <summary>Sizes past which a message is refused.</summary>
    public SipLimits Limits { get; init; } = SipLimits.Default;

    /// <summary>The Server header of every answer; empty for none.</summary>
    public string ServerName { get; init; } = "ActorRegistrar";

    /// <summary>
    /// Names of this machine beside <c>localhost</c> that a Request-URI may have in place of a domain, in any spelling; To then says which
    /// domain is meant. Its addresses need not be named: any address is taken for one. Default the name that the system gives it.
    /// </summary>
    public ImmutableArray<string> HostNames { get; init; } = NamesOfMachine();

    /// <summary>
    /// How many requests may wait for their answer at once on one listener. Past it a request is answered 503, and where even that has to
    /// wait, datagrams are dropped unread and counted; a source that has few requests waiting is served on. Default 4,096.
    /// </summary>
    public int MaxRequestsInFlight { get; init; } = 2_048;

    /// <summary>
    /// Bytes of last responses kept on one UDP listener for retransmitted requests (RFC 3261 section 17.2.2), the oldest overwritten first.
    /// Past it the rules give the same answer again. Default 16 MiB.
    /// </summary>
    public int ResponseMemoryBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Connections on all stream listeners together. When there are so many, the one without a registration that has been idle longest, of
    /// the source that has most of them, is closed for one more; where all have a registration, the new one is. Default 10,000.
    /// </summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>
    /// Connections of one IPv4 address or one IPv6 /64; four times as many of one /48. Past it a connection of the same source gives way as
    /// with <see cref="MaxConnections"/>. What sources hold beyond 64 each is half of <see cref="MaxConnections"/> at most. Default 1,024.
    /// </summary>
    public int MaxConnectionsPerSource { get; init; } = 1_024;

    /// <summary>
    /// Bytes of answers that may wait for one peer to read them, beside what the sockets hold; past it its connection is closed. Default
    /// 256 KiB.
    /// </summary>
    public int MaxUnreadAnswerBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// Proxies in front of the stream listeners that begin every connection with a header of the PROXY protocol, version 1 or 2, and are
    /// believed where it comes from. One that comes from there without a header is closed, and so is one with a header from anywhere else.
    /// Default none.
    /// </summary>
    public ImmutableArray<IPNetwork> ProxyProtocolFrom { get; init; } = [];

    /// <summary>How long a connection may keep others waiting.</summary>
    public ConnectionDeadlines Deadlines { get; init; } = new();

    /// <summary>Certificate of <c>tls://</c> and <c>wss://</c> listeners; null when there are none.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Who may connect by WebSocket, and how long silence lasts there.</summary>
    public WebSocketSettings WebSocket { get; init; } = new();

    /// <summary>What measures the time of connections.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where stream connections come from; null for the sockets of this machine.</summary>
    internal IConnectionListenerFactory? Connections { get; init; }

    /// <summary>What the web server below the connections has to say, which is what strangers send it: told to nobody unless asked for.</summary>
    internal ILoggerFactory ConnectionLog { get; init; } = NullLoggerFactory.Instance;

    /// <summary>How long accepted requests may take to be answered when the server stops. Default 10 s.</summary>
    public TimeSpan DrainWithin { get; init; } = TimeSpan.FromSeconds(10);

    private static ImmutableArray<string> NamesOfMachine()
    {
        Span<char> canonical = stackalloc char[256];
        byte[] name = System.Text.Encoding.UTF8.GetBytes(Environment.MachineName);
        return Sip.Uris.HostName.TryCanonicalize(name, canonical, out int length) ? [new string(canonical[..length])] : [];
    }
}

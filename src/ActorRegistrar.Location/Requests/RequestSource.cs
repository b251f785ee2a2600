using ActorRegistrar.Location.Flows;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Requests;

/// <summary>Where a request came from, as plain text so that it can be stored and sent to another node.</summary>
/// <param name="Transport"><c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>ws</c>, <c>wss</c>, or <c>local</c> for an application in the same process.</param>
/// <param name="RemoteAddress"><c>192.0.2.1:5060</c> or <c>[2001:db8::1]:5060</c>: the source that the packet or connection really had, without the zone of an IPv6 address.</param>
/// <param name="LocalAddress">The address and port of ours that received it; empty when unknown.</param>
public sealed record RequestSource(string Transport, string RemoteAddress, string LocalAddress = "")
{
    /// <inheritdoc cref="RequestSource(string, string, string)" path="/param[@name='RemoteAddress']"/>
    public string RemoteAddress { get; init => field = PlainAddress.OfText(value); } = PlainAddress.OfText(RemoteAddress);

    /// <inheritdoc cref="RequestSource(string, string, string)" path="/param[@name='LocalAddress']"/>
    public string LocalAddress { get; init => field = PlainAddress.OfText(value); } = PlainAddress.OfText(LocalAddress);

    /// <summary>The connection that what is registered depends on; null for UDP, and when it does not depend on one.</summary>
    public FlowReference? Flow { get; init; }

    /// <summary>Whether a proxy passed the request on, so that the remote address is the proxy's and not the client's.</summary>
    public bool IsRelayed { get; init; }

    /// <summary>A request that an application in the same process made itself.</summary>
    public static RequestSource Local { get; } = new("local", "", "");
}

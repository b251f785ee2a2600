using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Flows;

/// <summary>Which bindings are out of reach when the connection closes over which their client registered them.</summary>
public enum ConnectionNeed : byte
{
    /// <summary>Outbound flows and what came over a WebSocket: nothing else ever leads to them.</summary>
    Outbound = 0,
    /// <summary>
    /// These, and contacts that only the connection leads to as far as their URI shows: it names a connection-oriented transport, or an
    /// address that is not the client's.
    /// </summary>
    Auto,
    /// <summary>All of them.</summary>
    All,
}

/// <summary>Whether a contact depends on the connection that it was registered over (RFC 5626 section 7).</summary>
public static class ConnectionRules
{
    /// <summary>More than any URI that the wire layer lets through by default, so the stack is enough.</summary>
    private const int UsualMaxUriBytes = 1024;

    /// <summary>Whether the contact is out of reach without the connection.</summary>
    /// <param name="need">The policy.</param>
    /// <param name="usesOutbound">Whether outbound applies to the request.</param>
    /// <param name="offer">The contact.</param>
    /// <param name="remoteAddress">Address and port at the other end of the connection.</param>
    public static bool NeedsConnection(ConnectionNeed need, bool usesOutbound, ContactOffer offer, string remoteAddress)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (usesOutbound || need == ConnectionNeed.All) return true;
        return need == ConnectionNeed.Auto && (NamesConnection(offer.Uri) || NatRules.IsElsewhere(offer.Uri, remoteAddress));
    }

    /// <summary>A sips URI or one with a transport other than UDP; a sip URI without transport is asked for over UDP (RFC 3263 section 4.1).</summary>
    private static bool NamesConnection(string contactUri)
    {
        var length = contactUri.Length;
        Span<byte> text = length <= UsualMaxUriBytes ? stackalloc byte[UsualMaxUriBytes] : new byte[length];
        text = text[..Encoding.ASCII.GetBytes(contactUri, text)];
        if (!SipUri.TryParse(text, out var uri)) return false;
        return uri.Scheme == UriScheme.Sips || (uri.TryGetParameter("transport"u8, out var transport) && !Ascii.EqualsIgnoreCase(transport, "udp"u8));
    }
}

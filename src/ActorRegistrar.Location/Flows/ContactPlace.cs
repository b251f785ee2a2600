using System.Text;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Flows;

/// <summary>Where the URI of a contact leads, compared with where the request that registered it came from.</summary>
internal enum ContactPlace : byte
{
    /// <summary>To a port of the client's own other than the one that it sent from, to a host name, which is believed, or to no SIP at all.</summary>
    Named = 0,
    /// <summary>To the very address and port that the request came from.</summary>
    Source,
    /// <summary>To another address, or to the name of no host at all (<c>.invalid</c>, RFC 7118 section 5).</summary>
    Elsewhere,
}

/// <summary>Compares a contact with the source of its request.</summary>
internal static class ContactPlaces
{
    private const int SipPort = 5060;
    private const int SipsPort = 5061;

    /// <summary>More than any URI that the wire layer lets through by default, so the stack is enough.</summary>
    private const int UsualMaxUriBytes = 1024;

    /// <param name="contactUri">ASCII.</param>
    /// <param name="remoteAddress">Address and port that the request came from; empty when unknown.</param>
    public static ContactPlace Of(string contactUri, string remoteAddress) => Of(contactUri, remoteAddress, out _);

    /// <param name="contactUri">ASCII.</param>
    /// <param name="remoteAddress">Address and port that the request came from; empty when unknown.</param>
    /// <param name="namesTransport">Whether the URI says which transport leads there: it has the parameter, or is a sips URI.</param>
    public static ContactPlace Of(string contactUri, string remoteAddress, out bool namesTransport)
    {
        namesTransport = false;
        if (remoteAddress.Length == 0) return ContactPlace.Named;
        var length = contactUri.Length;
        Span<byte> text = length <= UsualMaxUriBytes ? stackalloc byte[UsualMaxUriBytes] : new byte[length];
        text = text[..Encoding.ASCII.GetBytes(contactUri, text)];
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return ContactPlace.Named;
        var hasTransport = uri.TryGetParameter("transport"u8, out var transport);
        namesTransport = hasTransport || uri.Scheme == UriScheme.Sips;
        if (IsElsewhere(uri.Host, remoteAddress)) return ContactPlace.Elsewhere;
        if (hasTransport && Ascii.EqualsIgnoreCase(transport, "udp"u8)) return ContactPlace.Named;
        // The port of a name without one is for DNS to say (RFC 3263 section 4.2).
        if (uri.Port <= 0 && !HostName.IsAddress(uri.Host)) return ContactPlace.Named;
        var isSecure = uri.Scheme == UriScheme.Sips || (hasTransport && Ascii.EqualsIgnoreCase(transport, "tls"u8));
        var port = uri.Port > 0 ? uri.Port : isSecure ? SipsPort : SipPort;
        return port == PortOf(remoteAddress) ? ContactPlace.Source : ContactPlace.Named;
    }

    /// <summary>Whether a host is the name of none: a WebSocket client has no address, a request reaches it on its connection alone (RFC 7118 section 5).</summary>
    public static bool IsNowhere(ReadOnlySpan<byte> host) => Ascii.EqualsIgnoreCase(host[^Math.Min(host.Length, 8)..], ".invalid"u8);

    private static int PortOf(string remote) =>
        int.TryParse(remote.AsSpan(remote.LastIndexOf(':') + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static bool IsElsewhere(ReadOnlySpan<byte> host, string remote)
    {
        if (IsTextOf(host, remote)) return false;
        if (!HostName.IsAddress(host)) return IsNowhere(host);
        Span<byte> source = stackalloc byte[64];
        if (remote.Length > source.Length) return false;
        source = source[..Encoding.ASCII.GetBytes(remote.AsSpan(0, Math.Max(0, remote.LastIndexOf(':'))), source)];
        Span<char> left = stackalloc char[64];
        Span<char> right = stackalloc char[64];
        return HostName.TryCanonicalize(host, left, out var leftLength) && HostName.TryCanonicalize(source, right, out var rightLength)
            && !left[..leftLength].SequenceEqual(right[..rightLength]);
    }

    /// <summary>The usual case, without parsing: <c>192.0.2.1</c> and <c>192.0.2.1:5060</c>.</summary>
    private static bool IsTextOf(ReadOnlySpan<byte> host, string remote) =>
        remote.Length > host.Length && remote[host.Length] == ':' && Ascii.Equals(host, remote.AsSpan(0, host.Length));
}

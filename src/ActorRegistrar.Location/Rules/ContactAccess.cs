using System.Text;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// Where a contact may lie: requests to an address-of-record are sent there. Its host is looked at and its <c>maddr</c>, which goes before
/// the host (RFC 3261 section 19.1.1). Who is denied is refused, also when he is allowed; where anything is allowed, all else is refused.
/// </summary>
public sealed record ContactAccess
{
    private const string Forbidden = "The contact lies in a network that is not allowed here";

    /// <summary>More than any URI that the wire layer lets through by default, so the stack is enough.</summary>
    private const int UsualMaxUriBytes = 1024;

    /// <summary>Of a name (RFC 1035 section 2.3.4); an address is shorter.</summary>
    private const int LongestHost = 255;

    /// <summary>Contacts anywhere.</summary>
    public static ContactAccess Any { get; } = new();

    /// <summary>Which addresses.</summary>
    public NetworkAccess Networks { get; init; } = NetworkAccess.Any;

    /// <summary>Whether host names are allowed, and with them URIs that name no host, beside the networks that are. Nobody looks up here where a name leads.</summary>
    public bool AllowsNames { get; init; }

    /// <summary>Whether host names are denied, and with them URIs that name no host.</summary>
    public bool DeniesNames { get; init; }

    private bool IsAny => Networks.IsAny && !AllowsNames && !DeniesNames;

    private bool PermitsNames => !DeniesNames && (AllowsNames || Networks.Allowed.IsEmpty);

    /// <summary>Why the contact may not be registered; null when it may.</summary>
    internal string? ReasonAgainst(string contactUri) => IsAny || Permits(contactUri) ? null : Forbidden;

    private bool Permits(string contactUri)
    {
        var length = contactUri.Length;
        Span<byte> text = length <= UsualMaxUriBytes ? stackalloc byte[UsualMaxUriBytes] : new byte[length];
        text = text[..Encoding.ASCII.GetBytes(contactUri, text)];
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return PermitsNames;
        return PermitsHost(uri.Host) && PermitsMaddr(uri);
    }

    /// <summary>
    /// Of two, who follows the contact may take the first or the last (RFC 3261 section 19.1.1 forbids the second); and what is no host, such
    /// as one with an escape in it, may be one to somebody else.
    /// </summary>
    private bool PermitsMaddr(scoped SipUri uri)
    {
        if (!uri.TryGetParameter("maddr"u8, out var maddr)) return true;
        Span<char> canonical = stackalloc char[LongestHost];
        return uri.CountParameters("maddr"u8) == 1 && HostName.TryCanonicalize(maddr, canonical, out _) && PermitsHost(maddr);
    }

    private bool PermitsHost(ReadOnlySpan<byte> host)
    {
        if (HostName.IsAddress(host)) return !(AllowsNames && Networks.Allowed.IsEmpty) && Networks.Permits(host);
        if (ContactPlaces.IsNowhere(host)) return true;
        // What looks like a number is an address to many a resolver (2130706433 and 0x7f.1 are 127.0.0.1), but none that a network can be compared with.
        return PermitsNames && !EndsInNumber(host) && !host.Contains((byte)':');
    }

    private static bool EndsInNumber(ReadOnlySpan<byte> host)
    {
        host = host.EndsWith("."u8) ? host[..^1] : host;
        var label = host[(host.LastIndexOf((byte)'.') + 1)..];
        if (label.IsEmpty || !char.IsAsciiDigit((char)label[0])) return false;
        foreach (var octet in label)
        {
            if (!char.IsAsciiHexDigit((char)octet) && (octet | 0x20) != 'x') return false;
        }

        return true;
    }
}

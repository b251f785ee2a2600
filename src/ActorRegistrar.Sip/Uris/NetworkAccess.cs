using System.Net;

namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// Which addresses are permitted: an address in <see cref="Denied"/> never is; where <see cref="Allowed"/> names networks, one that lies in
/// none of them is not either; any other is.
/// </summary>
public sealed record NetworkAccess
{
    /// <summary>Every address.</summary>
    public static NetworkAccess Any { get; } = new();

    /// <summary>Networks that are permitted; empty for all.</summary>
    public NetworkList Allowed { get; init; } = NetworkList.Empty;

    /// <summary>Networks that are not permitted, whatever <see cref="Allowed"/> says.</summary>
    public NetworkList Denied { get; init; } = NetworkList.Empty;

    /// <summary>Whether every address is permitted.</summary>
    public bool IsAny => Allowed.IsEmpty && Denied.IsEmpty;

    /// <summary>
    /// Whether an address is permitted. An IPv6 address that packets leave from for an IPv4 one is denied with it: a translated one (RFC 6052
    /// section 2.1), one of 6to4 (RFC 3056), and what was called IPv4-compatible (RFC 4291 section 2.5.5.1).
    /// </summary>
    public bool Permits(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (IsAny) return true;
        if (Denied.Contains(address) || (EmbeddedIn(address) is { } embedded && Denied.Contains(embedded))) return false;
        return Allowed.IsEmpty || Allowed.Contains(address);
    }

    /// <summary>Whether a host that is an address is permitted; false for a name.</summary>
    public bool Permits(ReadOnlySpan<byte> host) => HostName.TryParseAddress(host, out IPAddress? address) && Permits(address!);

    private static IPAddress? EmbeddedIn(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        if (!address.TryWriteBytes(octets, out int written) || written != octets.Length) return null;
        if (octets is [0x20, 0x02, ..]) return new IPAddress(octets[2..6]);
        bool isTranslated = octets is [0x00, 0x64, 0xFF, 0x9B, ..] && !octets[4..12].ContainsAnyExcept((byte)0);
        // ::1 and :: are themselves.
        bool isCompatible = !octets[..12].ContainsAnyExcept((byte)0) && octets[12..14].ContainsAnyExcept((byte)0);
        return isTranslated || isCompatible ? new IPAddress(octets[12..]) : null;
    }
}

using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// Addresses as they may stand in messages and in what is stored: an IPv4 address is never mapped to IPv6, and an IPv6 address has no zone
/// (RFC 4007 section 11), which means something on the machine alone that gave it and has no place in SIP (RFC 3261 section 25.1).
/// </summary>
public static class PlainAddress
{
    /// <summary>The address itself where it is plain already.</summary>
    public static IPAddress Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes());
    }

    /// <summary>The same with a port.</summary>
    public static IPEndPoint Of(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        IPAddress address = Of(endPoint.Address);
        return ReferenceEquals(address, endPoint.Address) ? endPoint : new IPEndPoint(address, endPoint.Port);
    }

    /// <summary>An address with its port as text, such as <c>[fe80::1%eth0]:5060</c>, without the zone; any other text as it is.</summary>
    public static string OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int zone = text.IndexOf('%', StringComparison.Ordinal);
        if (zone < 0 || text[0] != '[') return text;
        int end = text.IndexOf(']', zone);
        return end < 0 ? text : text.Remove(zone, end - zone);
    }
}

using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Http;

/// <summary>The source that connections and refused requests are counted by.</summary>
internal static class HttpSource
{
    private const int PrefixOctets = 8;

    /// <summary>An IPv4 address, or the /64 of an IPv6 address, all of which one customer has; <see cref="IPAddress.None"/> where there is no connection.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        address = PlainAddress.Of(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address;
        }

        byte[] octets = address.GetAddressBytes();
        octets.AsSpan(PrefixOctets).Clear();
        return new IPAddress(octets);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary>Where to send, and whether that is allowed without being asked twice.</summary>
internal static class Target
{
    private const int DefaultPort = 5060;

    private static readonly IPNetwork[] TestNetworks =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("::1/128"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    /// <summary>Reads <c>host</c> or <c>host:port</c>, an IPv6 address in brackets; a name is resolved.</summary>
    /// <exception cref="UsageException">Not an address, or a public one without <paramref name="isOwned"/>.</exception>
    public static IPEndPoint Parse(string text, bool isOwned)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon >= 0 && colon > text.LastIndexOf(']');
        string host = (hasPort ? text[..colon] : text).Trim('[', ']');
        int port = DefaultPort;
        if (host.Length == 0 || (hasPort && !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) || port is < 1 or > 65535)
        {
            throw new UsageException($"'{text}' is not a server address; write for example 127.0.0.1:5060 or [::1]:5060.");
        }
        IPAddress address = Resolve(host);
        if (!isOwned && !TestNetworks.Any(network => network.Contains(address)))
        {
            throw new UsageException($"{address} is neither loopback nor private; load is sent there only with --i-own-this-server, and only if you do.");
        }
        return new IPEndPoint(address, port);
    }

    private static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal)) return literal.IsIPv4MappedToIPv6 ? literal.MapToIPv4() : literal;
        try
        {
            IPAddress[] found = Dns.GetHostAddresses(host);
            if (found.Length > 0) return found.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException)
        {
            // Said below, as when the name has no address.
        }
        throw new UsageException($"'{host}' has no address; write for example 127.0.0.1:5060.");
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// A set of IPv4 and IPv6 networks (RFC 4632, RFC 4291 section 2.3). Immutable. An IPv4 address that is written as an IPv6 one
/// (<c>::ffff:192.0.2.1</c>) is the IPv4 address, so neither spelling escapes the other's network.
/// </summary>
public sealed class NetworkList
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;

    private readonly ImmutableArray<IPNetwork> _networks;

    private NetworkList(ImmutableArray<IPNetwork> networks) => _networks = networks;

    /// <summary>No network.</summary>
    public static NetworkList Empty { get; } = new([]);

    /// <summary>Whether no address is in it.</summary>
    public bool IsEmpty => _networks.IsEmpty;

    /// <summary>Reads networks as <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, or a single address.</summary>
    /// <param name="texts">One network each.</param>
    /// <param name="list">The networks that could be read.</param>
    /// <param name="wrong">The first text that is none, or has bits set behind its prefix; null when all are.</param>
    public static bool TryParse(IEnumerable<string> texts, out NetworkList list, out string? wrong)
    {
        ArgumentNullException.ThrowIfNull(texts);
        wrong = null;
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (string text in texts)
        {
            if (TryParse(text, out IPNetwork network)) networks.Add(network);
            else wrong ??= text;
        }
        list = networks.Count == 0 ? Empty : new NetworkList(networks.ToImmutable());
        return wrong is null;
    }

    /// <summary>Whether an address lies in one of the networks.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }

    private static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? text : text[..slash];
        if (!HostName.TryParseAddress(Encoding.UTF8.GetBytes(host), out IPAddress? address)) return false;
        int width = address!.AddressFamily == AddressFamily.InterNetwork ? IPv4Bits : IPv6Bits;
        int length = width;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)) return false;
        if (address.IsIPv4MappedToIPv6)
        {
            // It counts its prefix from the beginning of the IPv6 address.
            length -= IPv6Bits - IPv4Bits;
            (address, width) = (address.MapToIPv4(), IPv4Bits);
        }
        if (length < 0 || length > width) return false;
        network = new IPNetwork(address, length);
        return network.BaseAddress.Equals(address);
    }
}

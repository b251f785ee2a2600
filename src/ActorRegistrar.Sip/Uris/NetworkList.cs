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

    private readonly ImmutableArray<Network> _networks;

    private NetworkList(ImmutableArray<Network> networks) => _networks = networks;

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
        var networks = ImmutableArray.CreateBuilder<Network>();
        foreach (string text in texts)
        {
            if (TryParse(text, out Network network)) networks.Add(network);
            else wrong ??= text;
        }
        list = networks.Count == 0 ? Empty : new NetworkList(networks.ToImmutable());
        return wrong is null;
    }

    /// <summary>Whether an address lies in one of the networks.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (_networks.IsEmpty) return false;
        (UInt128 bits, bool isIPv4) = Read(address);
        foreach (Network network in _networks)
        {
            if (network.IsIPv4 == isIPv4 && (bits & network.Mask) == network.Prefix) return true;
        }
        return false;
    }

    private static bool TryParse(string text, out Network network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? text : text[..slash];
        if (!HostName.TryParseAddress(Encoding.UTF8.GetBytes(host), out IPAddress? address)) return false;
        (UInt128 bits, bool isIPv4) = Read(address!);
        // A mapped address counts its prefix from the beginning of the IPv6 one.
        int unused = isIPv4 && address!.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6Bits - IPv4Bits : 0;
        int width = isIPv4 ? IPv4Bits : IPv6Bits;
        int length = width;
        if (slash >= 0)
        {
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length)) return false;
            length -= unused;
            if (length < 0 || length > width) return false;
        }
        UInt128 mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (width - length);
        if (isIPv4) mask &= uint.MaxValue;
        if ((bits & mask) != bits) return false;
        network = new Network(bits, mask, isIPv4);
        return true;
    }

    private static (UInt128 Bits, bool IsIPv4) Read(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(octets, out int written);
        UInt128 bits = 0;
        foreach (byte octet in octets[..written]) bits = bits << 8 | octet;
        return (bits, written == 4);
    }

    private readonly record struct Network(UInt128 Prefix, UInt128 Mask, bool IsIPv4);
}

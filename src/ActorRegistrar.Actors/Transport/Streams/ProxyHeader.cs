using System.Buffers.Binary;
using System.Net;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>How far the beginning of a connection could be read as a header of the PROXY protocol.</summary>
internal enum ProxyHeaderStatus : byte
{
    /// <summary>Nothing is wrong so far, and the header has not ended.</summary>
    NeedsMore = 0,
    /// <summary>It is whole.</summary>
    Whole,
    /// <summary>It is none.</summary>
    Broken,
}

/// <summary>
/// What a proxy in front of this server says of a connection before its first octet: the PROXY protocol of HAProxy, version 1 (a line of
/// text) and version 2 (binary), its specification sections 2.1 and 2.2.
/// </summary>
/// <param name="Status">Whether there is one.</param>
/// <param name="Length">Of a whole header, its octets.</param>
/// <param name="Source">Where the client's connection comes from; null where the proxy does not say, as for its own health checks.</param>
/// <param name="Destination">Where it went to; null with <paramref name="Source"/>.</param>
internal readonly record struct ProxyHeader(ProxyHeaderStatus Status, int Length = 0, IPEndPoint? Source = null, IPEndPoint? Destination = null)
{
    /// <summary>No header may be longer. A version 2 header that says it is, is broken, however many TLVs it has to carry.</summary>
    public const int MaxBytes = 4096;

    /// <summary>The longest line of version 1, with its end.</summary>
    private const int MaxTextBytes = 107;

    private const int BinaryHeadBytes = 16;

    private static ReadOnlySpan<byte> TextMark => "PROXY "u8;

    private static ReadOnlySpan<byte> BinaryMark => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Whether octets begin as a header does. No client of SIP, TLS or WebSocket begins so.</summary>
    public static bool IsBegunBy(ReadOnlySpan<byte> octets) => octets.StartsWith(TextMark) || octets.StartsWith(BinaryMark);

    /// <summary>Reads a header at the beginning of what has come so far, and nothing behind it.</summary>
    public static ProxyHeader Read(ReadOnlySpan<byte> octets)
    {
        if (AgreesWith(octets, TextMark)) return octets.Length < TextMark.Length ? NeedsMore : ReadText(octets);
        if (AgreesWith(octets, BinaryMark)) return octets.Length < BinaryHeadBytes ? NeedsMore : ReadBinary(octets);
        return Broken;
    }

    private static ProxyHeader NeedsMore => default;

    private static ProxyHeader Broken => new(ProxyHeaderStatus.Broken);

    private static bool AgreesWith(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> mark) => mark.StartsWith(octets[..Math.Min(octets.Length, mark.Length)]);

    /// <summary><c>PROXY TCP4 192.0.2.1 203.0.113.1 40000 5060</c>, or <c>PROXY UNKNOWN</c> with anything behind it.</summary>
    private static ProxyHeader ReadText(ReadOnlySpan<byte> octets)
    {
        int end = octets[..Math.Min(octets.Length, MaxTextBytes)].IndexOf("\r\n"u8);
        if (end < 0) return octets.Length < MaxTextBytes ? NeedsMore : Broken;
        ReadOnlySpan<byte> line = octets[TextMark.Length..end];
        int length = end + 2;
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8)) return new ProxyHeader(ProxyHeaderStatus.Whole, length);
        bool isIPv6 = line.StartsWith("TCP6 "u8);
        if (!isIPv6 && !line.StartsWith("TCP4 "u8)) return Broken;
        line = line[5..];
        return TryTakeAddress(ref line, isIPv6, out IPAddress? source) && TryTakeAddress(ref line, isIPv6, out IPAddress? destination)
            && TryTakePort(ref line, out int sourcePort) && TryTakePort(ref line, out int destinationPort) && line.IsEmpty
            ? new ProxyHeader(ProxyHeaderStatus.Whole, length, new IPEndPoint(source!, sourcePort), new IPEndPoint(destination!, destinationPort))
            : Broken;
    }

    private static bool TryTakeAddress(ref ReadOnlySpan<byte> line, bool isIPv6, out IPAddress? address)
    {
        ReadOnlySpan<byte> word = TakeWord(ref line);
        address = null;
        return !word.StartsWith("["u8) && HostName.TryParseAddress(word, out address) && isIPv6 == word.Contains((byte)':');
    }

    private static bool TryTakePort(ref ReadOnlySpan<byte> line, out int port)
    {
        ReadOnlySpan<byte> word = TakeWord(ref line);
        port = 0;
        if (word.Length is 0 or > 5 || (word.Length > 1 && word[0] == '0')) return false;
        foreach (byte octet in word)
        {
            if (octet is < (byte)'0' or > (byte)'9') return false;
            port = (10 * port) + octet - '0';
        }
        return port <= ushort.MaxValue;
    }

    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? line : line[..space];
        // A space at the end leaves a word that is empty, which is no address and no port; what is left of the last word is nothing.
        line = space < 0 ? default : space == line.Length - 1 ? " "u8 : line[(space + 1)..];
        return word;
    }

    /// <summary>The mark, version and command, family and protocol, the length of the rest: addresses, ports, TLVs.</summary>
    private static ProxyHeader ReadBinary(ReadOnlySpan<byte> octets)
    {
        int rest = BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        int length = BinaryHeadBytes + rest;
        bool isLocal = octets[12] == 0x20;
        if (length > MaxBytes || (!isLocal && octets[12] != 0x21)) return Broken;
        int addressBytes = octets[13] switch
        {
            _ when isLocal => 0,
            0x00 => 0, // unspecified: as the connection itself says
            0x11 => 4, // TCP over IPv4
            0x21 => 16, // TCP over IPv6
            0x31 => 0, // a UNIX socket on the proxy's machine, of 216 octets of paths
            _ => -1,
        };
        if (addressBytes < 0 || rest < (addressBytes > 0 ? (2 * addressBytes) + 4 : octets[13] == 0x31 && !isLocal ? 216 : 0)) return Broken;
        if (octets.Length < length) return NeedsMore;
        if (addressBytes == 0) return new ProxyHeader(ProxyHeaderStatus.Whole, length);
        ReadOnlySpan<byte> addresses = octets[BinaryHeadBytes..];
        ReadOnlySpan<byte> ports = addresses[(2 * addressBytes)..];
        return new ProxyHeader(
            ProxyHeaderStatus.Whole,
            length,
            new IPEndPoint(new IPAddress(addresses[..addressBytes]), BinaryPrimitives.ReadUInt16BigEndian(ports)),
            new IPEndPoint(new IPAddress(addresses.Slice(addressBytes, addressBytes)), BinaryPrimitives.ReadUInt16BigEndian(ports[2..])));
    }
}

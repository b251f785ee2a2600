using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Transport.Udp;

/// <summary>
/// The STUN Binding of a SIP port (RFC 5626 section 8, RFC 8489): tells a client from which address its datagrams come, and that the server
/// is there. Keeps nothing, allocates nothing, and answers with little more than it was asked with.
/// </summary>
internal static class StunBinding
{
    /// <summary>No answer is longer.</summary>
    public const int MaxAnswerBytes = HeaderBytes + 24 + FingerprintBytes;

    private const int HeaderBytes = 20;
    private const int FingerprintBytes = 8;
    private const uint MagicCookie = 0x2112A442;
    private const uint FingerprintMask = 0x5354554E;

    /// <summary>Unknown attributes that an answer lists; who sends more learns of the first.</summary>
    private const int MaxUnknownListed = 4;

    /// <summary>Whether a datagram is STUN and not SIP: no SIP message begins with 0 or 1.</summary>
    public static bool IsStun(ReadOnlySpan<byte> datagram) => datagram.Length > 0 && datagram[0] <= 1;

    /// <summary>Answers a Binding request.</summary>
    /// <param name="request">The datagram.</param>
    /// <param name="from">Its source as the system wrote it.</param>
    /// <param name="answer">Room for <see cref="MaxAnswerBytes"/>.</param>
    /// <returns>The length of the answer; 0 where there is none to give.</returns>
    public static int Answer(ReadOnlySpan<byte> request, SocketAddress from, Span<byte> answer)
    {
        if (request.Length < HeaderBytes || request.Length % 4 != 0) return 0;
        bool isBindingRequest = BinaryPrimitives.ReadUInt16BigEndian(request) == 0x0001;
        bool isWhole = BinaryPrimitives.ReadUInt16BigEndian(request[2..]) == request.Length - HeaderBytes;
        if (!isBindingRequest || !isWhole || BinaryPrimitives.ReadUInt32BigEndian(request[4..]) != MagicCookie) return 0;
        Span<ushort> unknown = stackalloc ushort[MaxUnknownListed];
        if (!TryReadAttributes(request, unknown, out int unknownCount, out bool hasFingerprint)) return 0;

        // The cookie and the transaction's number go back as they came.
        request[4..HeaderBytes].CopyTo(answer[4..]);
        int length = unknownCount > 0 ? WriteUnknown(answer, unknown[..unknownCount]) : WriteMappedAddress(answer, from);
        BinaryPrimitives.WriteUInt16BigEndian(answer, (ushort)(unknownCount > 0 ? 0x0111 : 0x0101));
        BinaryPrimitives.WriteUInt16BigEndian(answer[2..], (ushort)(length - HeaderBytes + (hasFingerprint ? FingerprintBytes : 0)));
        if (hasFingerprint)
        {
            WriteAttribute(answer[length..], 0x8028, 4);
            BinaryPrimitives.WriteUInt32BigEndian(answer[(length + 4)..], Crc32.HashToUInt32(answer[..length]) ^ FingerprintMask);
            length += FingerprintBytes;
        }
        return length;
    }

    /// <summary>False when the attributes do not fit their lengths, or the fingerprint says that this is no STUN.</summary>
    private static bool TryReadAttributes(ReadOnlySpan<byte> request, Span<ushort> unknown, out int unknownCount, out bool hasFingerprint)
    {
        unknownCount = 0;
        hasFingerprint = false;
        int at = HeaderBytes;
        while (at < request.Length)
        {
            // The fingerprint is the last attribute (RFC 8489 section 14.7).
            if (hasFingerprint) return false;
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(request[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(request[(at + 2)..]);
            int next = at + 4 + ((length + 3) & ~3);
            if (next > request.Length) return false;
            if (type == 0x8028)
            {
                hasFingerprint = length == 4 && BinaryPrimitives.ReadUInt32BigEndian(request[(at + 4)..]) == (Crc32.HashToUInt32(request[..at]) ^ FingerprintMask);
                if (!hasFingerprint) return false;
            }
            else if (type < 0x8000 && !IsKnown(type) && unknownCount < unknown.Length)
            {
                unknown[unknownCount++] = type;
            }
            at = next;
        }
        return true;
    }

    /// <summary>Those that must be understood and are (RFC 8489 section 18.3); no one is asked for here, so none is looked at.</summary>
    private static bool IsKnown(ushort type) => type is 0x0001 or 0x0006 or 0x0008 or 0x0009 or 0x000A or 0x0014 or 0x0015 or 0x001C or 0x001D or 0x001E or 0x0020;

    /// <summary>XOR-MAPPED-ADDRESS (RFC 8489 section 14.2), out of sockaddr_in or sockaddr_in6.</summary>
    private static int WriteMappedAddress(Span<byte> answer, SocketAddress from)
    {
        ReadOnlySpan<byte> source = from.Buffer.Span;
        bool isIPv6 = from.Family == AddressFamily.InterNetworkV6;
        ReadOnlySpan<byte> address = isIPv6 ? source.Slice(8, 16) : source.Slice(4, 4);
        if (isIPv6 && address.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]))
        {
            // An IPv4 client of a socket that takes both.
            isIPv6 = false;
            address = address[12..];
        }
        Span<byte> attribute = answer[HeaderBytes..];
        WriteAttribute(attribute, 0x0020, (ushort)(4 + address.Length));
        attribute[4] = 0;
        attribute[5] = (byte)(isIPv6 ? 2 : 1);
        // The cookie and the transaction's number are the mask, and stand before it already.
        ReadOnlySpan<byte> mask = answer[4..HeaderBytes];
        for (int i = 0; i < 2; i++) attribute[6 + i] = (byte)(source[2 + i] ^ mask[i]);
        for (int i = 0; i < address.Length; i++) attribute[8 + i] = (byte)(address[i] ^ mask[i]);
        return HeaderBytes + 8 + address.Length;
    }

    /// <summary>ERROR-CODE 420 without a phrase, and the list (RFC 8489 sections 14.8 and 14.13).</summary>
    private static int WriteUnknown(Span<byte> answer, ReadOnlySpan<ushort> unknown)
    {
        Span<byte> error = answer[HeaderBytes..];
        WriteAttribute(error, 0x0009, 4);
        BinaryPrimitives.WriteUInt32BigEndian(error[4..], (4 << 8) | 20);
        Span<byte> list = error[8..];
        WriteAttribute(list, 0x000A, (ushort)(2 * unknown.Length));
        list.Slice(4, (2 * unknown.Length + 3) & ~3).Clear();
        for (int i = 0; i < unknown.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(list[(4 + 2 * i)..], unknown[i]);
        return HeaderBytes + 12 + ((2 * unknown.Length + 3) & ~3);
    }

    private static void WriteAttribute(Span<byte> to, ushort type, ushort length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, type);
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], length);
    }
}

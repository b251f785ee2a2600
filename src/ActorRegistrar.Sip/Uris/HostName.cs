using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>Hosts: a name, an IPv4 address or a bracketed IPv6 reference (RFC 3261 section 25.1, RFC 5954).</summary>
/// <remarks>
/// Three liberties with names, because such hosts register every day: a label may hold '_', the last label may begin with a digit as long
/// as it is not all digits, and a single label may be all digits (the domains of GB/T 28181 cameras). A host of several labels whose last
/// one is all digits is an IPv4 address by RFC 5954's grammar or malformed, which rules out <c>444.555.666.777</c>.
/// </remarks>
public static class HostName
{
    /// <summary>
    /// Writes the one spelling of a host: a name in lower case without a final dot, an IPv4 address as is, an IPv6 reference in
    /// brackets in RFC 5952 form. Escapes are not undone (RFC 3261 section 19.1.2 forbids them here).
    /// </summary>
    /// <returns>False when the host is not well-formed or <paramref name="destination"/> is too small.</returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> host, Span<char> destination, out int written)
    {
        written = 0;
        switch (KindOf(host))
        {
            case HostKind.Name:
                return Ascii.ToLower(WithoutFinalDot(host), destination, out written) == System.Buffers.OperationStatus.Done || Fail(out written);
            case HostKind.IPv4:
                return Ascii.ToUtf16(host, destination, out written) == System.Buffers.OperationStatus.Done || Fail(out written);
            case HostKind.IPv6:
                Span<ushort> groups = stackalloc ushort[IPv6Address.GroupCount];
                return IPv6Address.TryRead(host[1..^1], groups) && IPv6Address.TryWriteBracketed(groups, destination, out written);
            default:
                return false;
        }
    }

    /// <summary>Reads an IPv4 address or an IPv6 one with or without brackets. False for a name.</summary>
    public static bool TryParseAddress(ReadOnlySpan<byte> host, out System.Net.IPAddress? address)
    {
        address = null;
        if (TryReadIPv4(host, out uint bits))
        {
            address = new System.Net.IPAddress([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);
            return true;
        }
        if (host is [(byte)'[', .., (byte)']']) host = host[1..^1];
        Span<ushort> groups = stackalloc ushort[IPv6Address.GroupCount];
        if (!IPv6Address.TryRead(host, groups)) return false;
        Span<byte> octets = stackalloc byte[2 * IPv6Address.GroupCount];
        for (int i = 0; i < groups.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(octets[(2 * i)..], groups[i]);
        address = new System.Net.IPAddress(octets);
        return true;
    }

    /// <summary>Whether the text is an IPv4 address or a bracketed IPv6 reference.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> host) => KindOf(host) is HostKind.IPv4 or HostKind.IPv6;

    /// <summary>What the whole text is as a host.</summary>
    internal static HostKind KindOf(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty) return HostKind.Malformed;
        if (host[0] == (byte)'[')
        {
            Span<ushort> groups = stackalloc ushort[IPv6Address.GroupCount];
            return host[^1] == (byte)']' && IPv6Address.TryRead(host[1..^1], groups) ? HostKind.IPv6 : HostKind.Malformed;
        }
        return KindOfNameOrIPv4(host);
    }

    /// <summary>How many octets at the beginning of the text are a well-formed host; 0 when none are.</summary>
    internal static int LengthOf(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return 0;
        int length;
        if (text[0] == (byte)'[')
        {
            length = text.IndexOf((byte)']') + 1;
        }
        else
        {
            length = 0;
            while (length < text.Length && (IsLabelEdge(text[length]) || text[length] is (byte)'-' or (byte)'.')) length++;
        }
        return KindOf(text[..length]) == HostKind.Malformed ? 0 : length;
    }

    /// <summary>Whether two well-formed hosts are the same: addresses by their bits (RFC 5954 section 4.2), names without regard to case.</summary>
    internal static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var kind = KindOf(left);
        if (kind != KindOf(right)) return false;
        if (kind != HostKind.IPv6) return Ascii.EqualsIgnoreCase(WithoutFinalDot(left), WithoutFinalDot(right));
        Span<ushort> a = stackalloc ushort[IPv6Address.GroupCount];
        Span<ushort> b = stackalloc ushort[IPv6Address.GroupCount];
        return IPv6Address.TryRead(left[1..^1], a) && IPv6Address.TryRead(right[1..^1], b) && a.SequenceEqual(b);
    }

    private static bool Fail(out int written)
    {
        written = 0;
        return false;
    }

    private static ReadOnlySpan<byte> WithoutFinalDot(ReadOnlySpan<byte> name) => name.EndsWith("."u8) ? name[..^1] : name;

    private static HostKind KindOfNameOrIPv4(ReadOnlySpan<byte> host)
    {
        var name = WithoutFinalDot(host);
        bool lastLabelIsNumber = true;
        int labelStart = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == (byte)'.')
            {
                if (i == labelStart || !IsLabelEdge(name[labelStart]) || !IsLabelEdge(name[i - 1])) return HostKind.Malformed;
                if (i == name.Length) break;
                labelStart = i + 1;
                lastLabelIsNumber = true;
            }
            else if (!Octets.IsDigit(name[i]))
            {
                if (name[i] != (byte)'-' && !IsLabelEdge(name[i])) return HostKind.Malformed;
                lastLabelIsNumber = false;
            }
        }
        if (!lastLabelIsNumber || labelStart == 0) return HostKind.Name;
        return TryReadIPv4(host, out _) ? HostKind.IPv4 : HostKind.Malformed;
    }

    private static bool IsLabelEdge(byte octet) => Octets.IsLetter(octet) || Octets.IsDigit(octet) || octet == (byte)'_';

    /// <summary>Four dec-octets (RFC 3986 section 3.2.2): no leading zeros, none above 255.</summary>
    internal static bool TryReadIPv4(ReadOnlySpan<byte> text, out uint bits)
    {
        bits = 0;
        uint read = 0;
        for (int i = 0; i < 4; i++)
        {
            int length = i == 3 ? text.Length : text.IndexOf((byte)'.');
            if (length is < 1 or > 3 || !Digits.TryRead(text[..length], 255, out long octet)) return false;
            if (length > 1 && text[0] == (byte)'0') return false;
            read = read << 8 | (uint)octet;
            text = i == 3 ? default : text[(length + 1)..];
        }
        bits = read;
        return true;
    }
}

using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>IPv6 addresses as text: RFC 3986's grammar by way of RFC 5954, and RFC 5952's one spelling.</summary>
internal static class IPv6Address
{
    public const int GroupCount = 8;

    /// <summary>
    /// Reads an address without brackets into its eight groups. A third colon between "::" and a dotted IPv4 tail is let pass, as RFC 5118
    /// section 4.10 asks: RFC 3261's own grammar produced it. Zone identifiers have no place in SIP.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<ushort> groups)
    {
        groups.Clear();
        int count = 0, gap = -1, at = 0;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            at = 2;
            if (IsExtraColonBeforeIPv4(text, at)) at++;
        }
        while (at < text.Length)
        {
            if (count == GroupCount) return false;
            int end = at;
            int value = 0;
            while (end < text.Length && end - at < 4 && Octets.HexValue(text[end]) is >= 0 and var digit)
            {
                value = value << 4 | digit;
                end++;
            }
            if (end < text.Length && text[end] == (byte)'.')
            {
                if (count > GroupCount - 2 || !HostName.TryReadIPv4(text[at..], out uint bits)) return false;
                groups[count++] = (ushort)(bits >> 16);
                groups[count++] = (ushort)bits;
                break;
            }
            if (end == at) return false;
            groups[count++] = (ushort)value;
            at = end;
            if (at == text.Length) break;
            if (text[at++] != (byte)':' || at == text.Length) return false;
            if (text[at] != (byte)':') continue;
            if (gap >= 0) return false;
            gap = count;
            at++;
            if (IsExtraColonBeforeIPv4(text, at)) at++;
        }
        return Spread(groups, count, gap);
    }

    /// <summary>Writes brackets and the RFC 5952 form; an IPv4-mapped address keeps its dotted tail (its section 5).</summary>
    public static bool TryWriteBracketed(ReadOnlySpan<ushort> groups, Span<char> destination, out int written)
    {
        written = 0;
        int at = 0;
        bool dotted = groups[..6].SequenceEqual((ReadOnlySpan<ushort>)[0, 0, 0, 0, 0, 0xFFFF]);
        int end = dotted ? 6 : GroupCount;
        (int runStart, int runLength) = LongestZeroRun(groups[..end]);

        if (!Put(destination, ref at, '[')) return false;
        for (int i = 0; i < end;)
        {
            if (i == runStart && runLength > 1)
            {
                if (!Put(destination, ref at, ':') || (i == 0 && !Put(destination, ref at, ':'))) return false;
                i += runLength;
                continue;
            }
            if (!groups[i].TryFormat(destination[at..], out int length, "x", System.Globalization.CultureInfo.InvariantCulture)) return false;
            at += length;
            i++;
            if ((i < end || dotted) && !Put(destination, ref at, ':')) return false;
        }
        if (dotted)
        {
            for (int i = 0; i < 4; i++)
            {
                int octet = (groups[6 + i / 2] >> (i % 2 == 0 ? 8 : 0)) & 0xFF;
                if (i > 0 && !Put(destination, ref at, '.')) return false;
                if (!octet.TryFormat(destination[at..], out int length, default, System.Globalization.CultureInfo.InvariantCulture)) return false;
                at += length;
            }
        }
        if (!Put(destination, ref at, ']')) return false;
        written = at;
        return true;
    }

    private static bool IsExtraColonBeforeIPv4(ReadOnlySpan<byte> text, int at) =>
        at < text.Length && text[at] == (byte)':' && HostName.TryReadIPv4(text[(at + 1)..], out _);

    /// <summary>Moves what follows "::" to the end; without it there must be eight groups, with it at most seven.</summary>
    private static bool Spread(Span<ushort> groups, int count, int gap)
    {
        if (gap < 0) return count == GroupCount;
        if (count == GroupCount) return false;
        int tail = count - gap;
        groups.Slice(gap, tail).CopyTo(groups[(GroupCount - tail)..]);
        groups[gap..(GroupCount - tail)].Clear();
        return true;
    }

    private static (int Start, int Length) LongestZeroRun(ReadOnlySpan<ushort> groups)
    {
        int bestStart = -1, bestLength = 0, length = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > bestLength) (bestStart, bestLength) = (i - length + 1, length);
        }
        return (bestStart, bestLength);
    }

    private static bool Put(Span<char> destination, ref int at, char character)
    {
        if (at == destination.Length) return false;
        destination[at++] = character;
        return true;
    }
}

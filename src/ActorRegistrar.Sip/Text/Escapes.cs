using System.Buffers;
using System.Text;

namespace ActorRegistrar.Sip.Text;

/// <summary>"%" HEX HEX in URIs (RFC 3261 section 19.1.2).</summary>
internal static class Escapes
{
    /// <summary>Set above the eight bits of an octet to keep an escaped reserved character apart from a bare one.</summary>
    private const int EscapedReserved = 0x100;

    /// <summary>Whether the text is of <paramref name="allowed"/> octets only and each '%' begins an escape.</summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> text, SearchValues<byte> allowed)
    {
        if (text.IndexOfAnyExcept(allowed) >= 0) return false;
        int at = 0;
        while (true)
        {
            int percent = text[at..].IndexOf((byte)'%');
            if (percent < 0) return true;
            at += percent;
            if (at + 2 >= text.Length || Octets.HexValue(text[at + 1]) < 0 || Octets.HexValue(text[at + 2]) < 0) return false;
            at += 3;
        }
    }

    /// <summary>
    /// Whether two well-formed component texts are equal once escapes are undone, except that an escaped reserved character equals only
    /// its own escape (RFC 3261 section 19.1.4; the reserved set is RFC 2396's).
    /// </summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, bool ignoreCase)
    {
        if (!left.Contains((byte)'%') && !right.Contains((byte)'%'))
        {
            return ignoreCase ? Ascii.EqualsIgnoreCase(left, right) : left.SequenceEqual(right);
        }
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            int a = Next(left, ref l), b = Next(right, ref r);
            if (a == b) continue;
            if (!ignoreCase || a > byte.MaxValue || b > byte.MaxValue || Octets.ToLower((byte)a) != Octets.ToLower((byte)b)) return false;
        }
        return l == left.Length && r == right.Length;
    }

    private static int Next(ReadOnlySpan<byte> text, ref int at)
    {
        byte octet = text[at++];
        if (octet != (byte)'%') return octet;
        int value = Octets.HexValue(text[at]) << 4 | Octets.HexValue(text[at + 1]);
        at += 2;
        return IsReserved(value) ? value | EscapedReserved : value;
    }

    private static bool IsReserved(int octet) =>
        octet is ';' or '/' or '?' or ':' or '@' or '&' or '=' or '+' or '$' or ',';
}

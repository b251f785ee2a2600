using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>A preference between 0 and 1 with at most three decimals (RFC 3261 sections 20.10 and 25.1), held in thousandths.</summary>
public static class QValue
{
    /// <summary>
    /// Reads <c>0</c>, <c>0.5</c>, <c>0.</c>, <c>1</c>, <c>1.000</c>; false for anything else (<c>1.1</c>, <c>0.5555</c>, <c>-0</c>,
    /// <c>.5</c>).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        if (text.Length is 0 or > 5 || text[0] is not ((byte)'0' or (byte)'1')) return false;
        if (text.Length > 1 && text[1] != (byte)'.') return false;
        int value = (text[0] - '0') * 1000;
        for (int i = 2, weight = 100; i < text.Length; i++, weight /= 10)
        {
            if (!Octets.IsDigit(text[i])) return false;
            value += (text[i] - '0') * weight;
        }
        if (value > 1000) return false;
        thousandths = value;
        return true;
    }

    /// <summary>
    /// Reads what <see cref="TryParse"/> reads, and beside it what clients write for the same: <c>.5</c>, more than three decimals (the
    /// further ones do not count), either in quotes. False past 1 and for anything else.
    /// </summary>
    public static bool TryParseLenient(ReadOnlySpan<byte> text, out int thousandths)
    {
        if (TryParse(text, out thousandths)) return true;
        if (text is [(byte)'"', .., (byte)'"']) text = text[1..^1];
        if (TryParse(text, out thousandths)) return true;
        int dot = text.IndexOf((byte)'.');
        if (dot is < 0 or > 1 || dot + 1 == text.Length) return false;
        var decimals = text[(dot + 1)..];
        if (decimals.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        Span<byte> usual = [dot == 0 ? (byte)'0' : text[0], (byte)'.', (byte)'0', (byte)'0', (byte)'0'];
        decimals[..Math.Min(decimals.Length, 3)].CopyTo(usual[2..]);
        return TryParse(usual, out thousandths);
    }
}

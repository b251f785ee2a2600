using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>Escapes of a URI (RFC 3261 section 25.1, escaped).</summary>
public static class PercentEncoding
{
    /// <summary>The octets with their escapes undone.</summary>
    /// <param name="text">A part of a URI that was parsed; a '%' without two hexadecimal digits stays as it is.</param>
    /// <param name="buffer">At least as long; used only when there is an escape.</param>
    public static ReadOnlySpan<byte> Undo(ReadOnlySpan<byte> text, Span<byte> buffer)
    {
        if (!text.Contains((byte)'%')) return text;
        int written = 0;
        for (int at = 0; at < text.Length; at++)
        {
            int high = text[at] == (byte)'%' && at + 2 < text.Length ? Octets.HexValue(text[at + 1]) : -1;
            int low = high < 0 ? -1 : Octets.HexValue(text[at + 2]);
            buffer[written++] = low < 0 ? text[at] : (byte)((high << 4) | low);
            if (low >= 0) at += 2;
        }
        return buffer[..written];
    }
}

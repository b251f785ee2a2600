namespace ActorRegistrar.Sip.Text;

/// <summary>quoted-string of RFC 3261 section 25.1.</summary>
internal static class QuotedString
{
    /// <summary>
    /// Finds the end of the quoted string that opens at <paramref name="start"/>. False when it does not end, or holds a control octet that
    /// is not the second half of a quoted-pair; CR and LF never are.
    /// </summary>
    /// <param name="text">The text around it.</param>
    /// <param name="start">Where the opening quote stands.</param>
    /// <param name="end">One past the closing quote.</param>
    public static bool TrySkip(ReadOnlySpan<byte> text, int start, out int end)
    {
        int at = start + 1;
        end = text.Length;
        while (at < text.Length)
        {
            int run = text[at..].IndexOfAny(Octets.QuotedStringStop);
            if (run < 0) return false;
            at += run;
            if (text[at] == (byte)'"')
            {
                end = at + 1;
                return true;
            }
            if (text[at] != (byte)'\\' || at + 1 == text.Length) return false;
            if (text[at + 1] is >= 0x80 or Octets.CarriageReturn or Octets.LineFeed) return false;
            at += 2;
        }
        return false;
    }
}

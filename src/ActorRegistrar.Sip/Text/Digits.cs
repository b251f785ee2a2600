namespace ActorRegistrar.Sip.Text;

/// <summary>Numbers of the protocol: ASCII digits and nothing else. No sign, no white space, no digit of another script.</summary>
internal static class Digits
{
    /// <summary>Reads digits of any count, leading zeros included. False for anything else and past <paramref name="maximum"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, long maximum, out long value) =>
        TryReadSaturated(text, maximum, out value) && value <= maximum;

    /// <summary>
    /// The same, except that more than <paramref name="maximum"/> (at most 2^58) reads as one more than it, so that an absurd number is
    /// told from a malformed one. The digits are read to the end either way.
    /// </summary>
    public static bool TryReadSaturated(ReadOnlySpan<byte> text, long maximum, out long value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        long sum = 0;
        foreach (byte octet in text)
        {
            if (!Octets.IsDigit(octet)) return false;
            sum = sum * 10 + (octet - '0');
            if (sum > maximum) sum = maximum + 1;
        }
        value = sum;
        return true;
    }
}

using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>global-number-digits and local-number-digits (RFC 3966 section 3).</summary>
internal static class TelNumber
{
    public static bool IsGlobal(ReadOnlySpan<byte> number) => number.StartsWith("+"u8);

    /// <summary>Whether it is '+' and digits, or hexadecimal digits, '*' and '#', with visual separators anywhere but not alone.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> number)
    {
        bool isGlobal = IsGlobal(number);
        var digits = isGlobal ? number[1..] : number;
        return digits.IndexOfAnyExcept(isGlobal ? Octets.GlobalNumber : Octets.LocalNumber) < 0
            && digits.IndexOfAnyExcept("-.()"u8) >= 0;
    }

    /// <summary>Whether two numbers are equal without their visual separators and without regard to case (RFC 3966 section 4).</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0, r = 0;
        while (true)
        {
            while (l < left.Length && IsVisualSeparator(left[l])) l++;
            while (r < right.Length && IsVisualSeparator(right[r])) r++;
            if (l == left.Length || r == right.Length) return l == left.Length && r == right.Length;
            if (Octets.ToLower(left[l++]) != Octets.ToLower(right[r++])) return false;
        }
    }

    private static bool IsVisualSeparator(byte octet) => octet is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')';
}

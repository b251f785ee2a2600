using System.Text;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>Telephone numbers and the contexts of local ones (RFC 3966 sections 3 and 5.1.5).</summary>
public static class TelNumber
{
    /// <summary>Whether the number is global: it begins with '+'.</summary>
    public static bool IsGlobal(ReadOnlySpan<byte> number) => number.StartsWith("+"u8);

    /// <summary>
    /// Writes the one spelling of a well-formed number: without visual separators, hexadecimal digits in lower case (RFC 3261 section
    /// 19.1.6).
    /// </summary>
    /// <returns>False when <paramref name="destination"/> is too small.</returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> number, Span<byte> destination, out int written)
    {
        written = 0;
        foreach (byte octet in number)
        {
            if (IsVisualSeparator(octet)) continue;
            if (written == destination.Length) return false;
            destination[written++] = Octets.ToLower(octet);
        }
        return true;
    }

    /// <summary>
    /// Writes the one spelling of a <c>phone-context</c>: a global number as <see cref="TryCanonicalize"/> does, a domain name as
    /// <see cref="HostName.TryCanonicalize"/> does.
    /// </summary>
    /// <returns>False when it is neither, or <paramref name="destination"/> is too small.</returns>
    public static bool TryCanonicalizeContext(ReadOnlySpan<byte> context, Span<char> destination, out int written)
    {
        written = 0;
        if (!IsGlobal(context)) return IsDomainName(context) && HostName.TryCanonicalize(context, destination, out written);
        Span<byte> digits = stackalloc byte[256];
        return IsWellFormed(context) && TryCanonicalize(context, digits, out int length)
            && Ascii.ToUtf16(digits[..length], destination, out written) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>Whether it is '+' and digits, or hexadecimal digits, '*' and '#', with visual separators anywhere but not alone.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> number)
    {
        bool isGlobal = IsGlobal(number);
        var digits = isGlobal ? number[1..] : number;
        return digits.IndexOfAnyExcept(isGlobal ? Octets.GlobalNumber : Octets.LocalNumber) < 0
            && digits.IndexOfAnyExcept("-.()"u8) >= 0;
    }

    /// <summary>Whether two numbers are equal without their visual separators and without regard to case (RFC 3966 section 4).</summary>
    internal static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
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

    /// <summary>Whether the last label begins with a letter, as that of a domain name in a context does: a host may be of digits alone, a number without '+' is none.</summary>
    private static bool IsDomainName(ReadOnlySpan<byte> context)
    {
        if (context.EndsWith("."u8)) context = context[..^1];
        ReadOnlySpan<byte> label = context[(context.LastIndexOf((byte)'.') + 1)..];
        return !label.IsEmpty && char.IsAsciiLetter((char)label[0]);
    }

    private static bool IsVisualSeparator(byte octet) => octet is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')';
}

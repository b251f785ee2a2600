using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Headers;

/// <summary>A lifetime in whole seconds as written in Expires, the expires parameter and Min-Expires (RFC 3261 section 20.19).</summary>
public static class DeltaSeconds
{
    /// <summary>What a malformed lifetime is read as (RFC 3261 section 10.2: "SHOULD be treated as equivalent to 3600").</summary>
    public const uint Malformed = 3600;

    /// <summary>
    /// ASCII digits only. More than 2^32-1 reads as 2^32-1, so an absurd lifetime is never an unregistration; anything else that is
    /// not digits (a sign, a fraction, a date, nothing at all) reads as <see cref="Malformed"/>.
    /// </summary>
    public static uint Parse(ReadOnlySpan<byte> text)
    {
        if (!Digits.TryReadSaturated(text, uint.MaxValue, out long value)) return Malformed;
        return value > uint.MaxValue ? uint.MaxValue : (uint)value;
    }

    /// <summary>ASCII digits only and at most 2^32-1; false otherwise.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out uint value)
    {
        bool read = Digits.TryRead(text, uint.MaxValue, out long number);
        value = read ? (uint)number : 0;
        return read;
    }
}

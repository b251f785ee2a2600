namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>Comparison of octets without regard to ASCII case.</summary>
internal static class Ascii
{
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        System.Text.Ascii.EqualsIgnoreCase(left, right);

    /// <summary>Whether a list header's values include this token.</summary>
    public static bool Lists(Sip.Headers.HeaderValues values, ReadOnlySpan<byte> token)
    {
        foreach (ReadOnlySpan<byte> value in values)
            if (EqualsIgnoreCase(value, token)) return true;
        return false;
    }
}

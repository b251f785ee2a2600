using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>Option tags of a Supported header field that change the answer.</summary>
[Flags]
internal enum SupportedOptions : byte
{
    None = 0,
    /// <summary>RFC 5626.</summary>
    Outbound = 1,
    /// <summary>RFC 5627.</summary>
    Gruu = 2,
}

/// <summary>Reads Supported.</summary>
internal static class SupportedOptionsReader
{
    public static SupportedOptions Read(SipMessage message)
    {
        var options = SupportedOptions.None;
        if (message.Count(SipHeader.Supported) == 0) return options;
        foreach (ReadOnlySpan<byte> option in message.Values(SipHeader.Supported))
        {
            if (Ascii.EqualsIgnoreCase(option, "outbound"u8)) options |= SupportedOptions.Outbound;
            else if (Ascii.EqualsIgnoreCase(option, "gruu"u8)) options |= SupportedOptions.Gruu;
        }
        return options;
    }
}

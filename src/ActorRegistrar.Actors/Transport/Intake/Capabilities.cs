using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>What this registrar says of itself in Allow, Accept and Supported.</summary>
internal static class Capabilities
{
    public const string Allow = "Allow: REGISTER, OPTIONS, INVITE, ACK, CANCEL\r\n";

    public const string Accept = "Accept: application/sdp\r\n";

    public const string AcceptEncoding = "Accept-Encoding: identity\r\n";

    public const string Supported = "Supported: path, outbound, gruu\r\n";

    /// <summary>Header fields of a 200 to OPTIONS (RFC 3261 section 11.2).</summary>
    public const string Options = Allow + Accept + AcceptEncoding + "Accept-Language: en\r\n" + Supported;

    /// <summary>Whether an option tag is understood (RFC 3261 section 8.2.2.3). What the policy has turned off is not.</summary>
    public static bool Understands(ReadOnlySpan<byte> optionTag, DomainPolicy policy) =>
        (policy.Compatibility.Path != PathHandling.Off && Ascii.EqualsIgnoreCase(optionTag, "path"u8))
        || (policy.Extensions.Outbound != OutboundMode.Off && Ascii.EqualsIgnoreCase(optionTag, "outbound"u8))
        || (policy.Extensions.Gruu && Ascii.EqualsIgnoreCase(optionTag, "gruu"u8));

    /// <summary>Whether a body of this type may accompany a request, because it is understood or harmless.</summary>
    public static bool AcceptsBody(ReadOnlySpan<byte> contentType)
    {
        int semicolon = contentType.IndexOf((byte)';');
        if (semicolon >= 0) contentType = contentType[..semicolon];
        return Ascii.EqualsIgnoreCase(contentType.Trim(" \t"u8), "application/sdp"u8);
    }

}

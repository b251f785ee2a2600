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

    /// <summary>By which of path (1), outbound (2) and gruu (4) are understood.</summary>
    private static readonly string[] OptionsAnswers = [.. Enumerable.Range(0, 8).Select(AnswerTo)];

    /// <summary>Header fields of a 200 to OPTIONS (RFC 3261 section 11.2). What the policy has turned off is not in Supported.</summary>
    public static string Options(DomainPolicy policy) => OptionsAnswers[
        (HasPath(policy) ? 1 : 0) | (HasOutbound(policy) ? 2 : 0) | (policy.Extensions.Gruu ? 4 : 0)];

    /// <summary>Whether an option tag is understood (RFC 3261 section 8.2.2.3). What the policy has turned off is not.</summary>
    public static bool Understands(ReadOnlySpan<byte> optionTag, DomainPolicy policy) =>
        (HasPath(policy) && Ascii.EqualsIgnoreCase(optionTag, "path"u8))
        || (HasOutbound(policy) && Ascii.EqualsIgnoreCase(optionTag, "outbound"u8))
        || (policy.Extensions.Gruu && Ascii.EqualsIgnoreCase(optionTag, "gruu"u8));

    /// <summary>Whether a body of this type may accompany a request, because it is understood or harmless.</summary>
    public static bool AcceptsBody(ReadOnlySpan<byte> contentType)
    {
        int semicolon = contentType.IndexOf((byte)';');
        if (semicolon >= 0) contentType = contentType[..semicolon];
        return Ascii.EqualsIgnoreCase(contentType.Trim(" \t"u8), "application/sdp"u8);
    }

    private static bool HasPath(DomainPolicy policy) => policy.Compatibility.Path != PathHandling.Off;

    private static bool HasOutbound(DomainPolicy policy) => policy.Extensions.Outbound != OutboundMode.Off;

    private static string AnswerTo(int understood)
    {
        string[] tags = ["path", "outbound", "gruu"];
        string supported = string.Join(", ", tags.Where((_, bit) => (understood >> bit & 1) != 0));
        // An empty Supported says that there are no extensions (RFC 3261 section 20.37).
        return $"{Allow}{Accept}{AcceptEncoding}Accept-Language: en\r\nSupported: {supported}\r\n";
    }
}

namespace ActorRegistrar.Sip.Messages;

/// <summary>Sizes past which a message is refused before any memory is taken for it. All in bytes unless the name says otherwise.</summary>
public sealed record SipLimits
{
    /// <summary>The limits used where none are given.</summary>
    public static SipLimits Default { get; } = new();

    /// <summary>A whole message, start line to last body byte.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024;

    /// <summary>Start line and all header fields together.</summary>
    public int MaxHeaderSectionBytes { get; init; } = 16 * 1024;

    /// <summary>One header field with its name, folds included.</summary>
    public int MaxHeaderBytes { get; init; } = 8 * 1024;

    /// <summary>One URI, in the request line or in a header.</summary>
    public int MaxUriBytes { get; init; } = 1024;

    /// <summary>The To URI of a REGISTER once canonical, and the key made of it.</summary>
    public int MaxAddressOfRecordBytes { get; init; } = 256;

    /// <summary>Header field rows in one message.</summary>
    public int MaxHeaderCount { get; init; } = 200;

    /// <summary>Via values in one message: the hops that Max-Forwards usually allows (RFC 3261 section 8.1.1.6).</summary>
    public int MaxViaCount { get; init; } = 70;

    /// <summary>Parameters of one URI, one header value.</summary>
    public int MaxParameterCount { get; init; } = 64;
}

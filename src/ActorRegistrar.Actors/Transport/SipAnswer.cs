namespace ActorRegistrar.Actors.Transport;

/// <summary>An answer that needs nothing but the request: a refusal, or 200 to OPTIONS and CANCEL.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Reason">The reason phrase, one constant line; empty for the status's own.</param>
/// <param name="Headers">Further header fields, each ended by CRLF.</param>
internal readonly record struct SipAnswer(int StatusCode, string Reason = "", string Headers = "")
{
    /// <summary>Whether <see cref="Headers"/> may be left out where a response must be short.</summary>
    public bool HasOptionalHeaders { get; init; }

    /// <summary>Whether only an authenticated sender is told: the check that failed comes after authentication (RFC 3261 section 10.3).</summary>
    public bool IsForAuthenticated { get; init; }
}

namespace ActorRegistrar.Sip.Digests;

/// <summary>What a digest covers (RFC 7616 section 3.4).</summary>
public enum DigestQop : byte
{
    /// <summary>No qop parameter: the digest of RFC 2069, without nonce count (RFC 3261 section 22.4 number 8).</summary>
    None = 0,
    /// <summary>Method and digest-uri.</summary>
    Auth,
    /// <summary>Those and the body.</summary>
    AuthInt,
}

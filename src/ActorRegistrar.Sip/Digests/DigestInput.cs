namespace ActorRegistrar.Sip.Digests;

/// <summary>Everything but the secret that a response is computed over, quoted-pairs undone (RFC 7616 section 3.4.1).</summary>
public readonly ref struct DigestInput
{
    /// <summary>The request's method.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The digest-uri.</summary>
    public ReadOnlySpan<byte> Uri { get; init; }

    /// <summary>The request's body; counts with <see cref="DigestQop.AuthInt"/> only.</summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>The nonce.</summary>
    public ReadOnlySpan<byte> Nonce { get; init; }

    /// <summary>What is covered.</summary>
    public DigestQop Qop { get; init; }

    /// <summary>nc as sent; with qop only.</summary>
    public ReadOnlySpan<byte> NonceCount { get; init; }

    /// <summary>cnonce; with qop only.</summary>
    public ReadOnlySpan<byte> ClientNonce { get; init; }
}

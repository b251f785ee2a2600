using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>Who may ask where an address-of-record can be reached, beside those who are trusted.</summary>
public enum CallerGroup : byte
{
    /// <summary>
    /// Those who authenticate where listeners can ask for it, else anyone: where everybody may register in everybody's name, asking where
    /// somebody is gives away nothing that could not be had by registering.
    /// </summary>
    Auto = 0,
    /// <summary>Anyone.</summary>
    Anyone,
    /// <summary>Nobody else.</summary>
    Trusted,
    /// <summary>Every user of a domain that is served, once authenticated.</summary>
    Authenticated,
}

/// <summary>What becomes of a request to an address-of-record.</summary>
public enum CallerVerdict : byte
{
    /// <summary>It goes on.</summary>
    Allowed = 0,
    /// <summary>Its sender has to authenticate first (RFC 3261 section 22).</summary>
    Challenge,
    /// <summary>It is refused, in the same way whether or not the address-of-record exists (403).</summary>
    Refuse,
}

/// <summary>
/// Who may ask where an address-of-record can be reached, and so who may call it: a redirection tells the address, a proxy uses it. One
/// policy for both; it knows nothing of how a verdict is said.
/// </summary>
public sealed record CallerPolicy
{
    /// <summary>Every value at its default.</summary>
    public static CallerPolicy Default { get; } = new();

    /// <summary>Who may ask. Default <see cref="CallerGroup.Auto"/>.</summary>
    public CallerGroup Callers { get; init; }

    /// <summary>
    /// Networks of proxies and gateways that may always ask, for whomever they like, as loopback may. Default none.
    /// </summary>
    public NetworkList Trusted { get; init; } = NetworkList.Empty;

    /// <summary>Decides about one request.</summary>
    /// <param name="isTrusted">Whether it comes from loopback or one of <see cref="Trusted"/>.</param>
    /// <param name="isAuthenticated">Whether its sender has authenticated as a user of a domain that is served.</param>
    /// <param name="canAuthenticate">Whether he could.</param>
    public CallerVerdict Judge(bool isTrusted, bool isAuthenticated, bool canAuthenticate)
    {
        if (isTrusted || isAuthenticated && Callers != CallerGroup.Trusted) return CallerVerdict.Allowed;
        return Callers switch
        {
            CallerGroup.Anyone => CallerVerdict.Allowed,
            CallerGroup.Trusted => CallerVerdict.Refuse,
            CallerGroup.Auto => canAuthenticate ? CallerVerdict.Challenge : CallerVerdict.Allowed,
            _ => canAuthenticate ? CallerVerdict.Challenge : CallerVerdict.Refuse,
        };
    }
}

namespace ActorRegistrar.Actors.Authentication;

/// <summary>How a REGISTER is authenticated (RFC 3261 section 22, RFC 8760).</summary>
public sealed record DigestSettings
{
    /// <summary>Where credentials come from.</summary>
    public required ICredentialStore Credentials { get; init; }

    /// <summary>Signs nonces. Default: a key of this process; one from a file lets nonces be known again after a restart.</summary>
    public NonceKeys Keys { get; init; } = NonceKeys.Random();

    /// <summary>
    /// Where nonce counts are kept from an orderly stop to the next start, so that nonces go on to be good; null to let every restart ask for
    /// new ones. Default null. Of use with <see cref="Keys"/> from a file.
    /// </summary>
    public string? CountsFile { get; init; }

    /// <summary>Names the realm of a domain. Default: the domain itself.</summary>
    public IRealms Realms { get; init; } = DomainRealms.Instance;

    /// <summary>
    /// Where the sources that users register from are kept from one run to the next, after a kill too, but for those of the last five minutes;
    /// null to begin with none. At most eight bytes for each of <see cref="MaxNonces"/>. Default null.
    /// </summary>
    public string? KnownSourcesFile { get; init; }

    /// <summary>How long a nonce may be used, its count rising. Longer than most clients' refresh interval saves them a challenge each time. Default 1 h.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Nonces whose counts are remembered, 16 bytes each. Past it the oldest is forgotten and its client is asked to use a new one. Default
    /// 1,048,576.
    /// </summary>
    public int MaxNonces { get; init; } = 1 << 20;

    /// <summary>How long a credential may be used after it was read from the store: how long a removed one goes on to work. Default 60 s.</summary>
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Credentials kept in memory, some 700 bytes each. Default 131,072.</summary>
    public int MaxCached { get; init; } = 1 << 17;

    /// <summary>Requests that may wait for the store at once; past it they are answered 503. Default 4,096.</summary>
    public int MaxWaiting { get; init; } = 4_096;

    /// <summary>How long the store may take for one answer before its client is answered 503. Default 2 s.</summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after its coming a wrong response is refused, so that the time says nothing of whether the store knew the username; longer
    /// than the store takes. Default 50 ms.
    /// </summary>
    public TimeSpan RefuseAfter { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Wrong responses within <see cref="FailureWindow"/>, from sources that proved to be where they claim to be, after which a username is not
    /// tried any further from the same source, and only once from each other one that it has not registered from before. Default 10.
    /// </summary>
    public int MaxFailures { get; init; } = 10;

    /// <summary>
    /// Wrong responses within <see cref="FailureWindow"/> after which a source is not tried any further, except for usernames that registered
    /// from it before: a network address translator may have a thousand telephones behind it. Default 100.
    /// </summary>
    public int MaxFailuresPerSource { get; init; } = 100;

    /// <summary>
    /// Wrong responses of one source within <see cref="FailureWindow"/> after which it is answered 403 instead of 401, whoever it claims to be;
    /// 0 for never: most telephones take a 403 for the end and a 401 for a question. Default 0.
    /// </summary>
    public int ForbidAfter { get; init; }

    /// <summary>How long wrong responses count. Default 60 s.</summary>
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromSeconds(60);
}

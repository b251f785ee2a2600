using ActorRegistrar.Actors.Locations;

namespace ActorRegistrar.Server.Options;

/// <summary>Settings under <c>Registrar:Digest:</c>, for <c>Registrar:Authentication=digest</c>.</summary>
internal sealed record DigestSection
{
    /// <summary>
    /// <c>Algorithms</c>: offered in this order, and accepted. Default <c>SHA-256, MD5</c>. <c>Compatibility:Md5UserAgents</c>: clients that are
    /// offered MD5 alone. Both in single domains too.
    /// </summary>
    public DigestPolicy Policy { get; init; } = DigestPolicy.Default;

    /// <summary><c>NonceSeconds</c>: how long a nonce may be used. Default 3600.</summary>
    public int NonceSeconds { get; init; } = 3600;

    /// <summary><c>CacheSeconds</c>: how long a removed user or an old password may go on to work. Default 60.</summary>
    public int CacheSeconds { get; init; } = 60;

    /// <summary><c>MaxNonces</c>: nonces whose counts are remembered. Default 1048576.</summary>
    public int MaxNonces { get; init; } = 1 << 20;

    /// <summary><c>MaxCached</c>: credentials kept in memory. Default 131072.</summary>
    public int MaxCached { get; init; } = 1 << 17;

    /// <summary><c>MaxFailures</c>: wrong responses for one user within <see cref="FailureSeconds"/>. Default 10.</summary>
    public int MaxFailures { get; init; } = 10;

    /// <summary><c>MaxFailuresPerSource</c>: wrong responses from one source within <see cref="FailureSeconds"/>. Default 100.</summary>
    public int MaxFailuresPerSource { get; init; } = 100;

    /// <summary><c>ForbidAfter</c>: wrong responses from one source within <see cref="FailureSeconds"/> after which it is told 403. Default 0, never.</summary>
    public int ForbidAfter { get; init; }

    /// <summary><c>FailureSeconds</c>: how long wrong responses count. Default 60.</summary>
    public int FailureSeconds { get; init; } = 60;
}

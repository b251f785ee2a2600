using System.Collections.Immutable;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>What the location service needs to know.</summary>
public sealed record RegistrarSettings
{
    /// <summary>Lifetimes, limits and what clients are forgiven, in every domain that <see cref="DomainPolicies"/> does not name.</summary>
    public RegistrationPolicy Policy { get; init; } = RegistrationPolicy.Default;

    /// <summary>
    /// Domains served, as host names or addresses, or <c>*</c> for any. A request for another domain is answered 404 (RFC 3261
    /// section 10.3 step 1).
    /// </summary>
    public ImmutableArray<string> Domains { get; init; } = ["*"];

    /// <summary>Domains where something else than <see cref="Policy"/> holds, or that have several names. Their aliases are served with them.</summary>
    public ImmutableArray<DomainPolicy> DomainPolicies { get; init; } = [];

    /// <summary>Digest algorithms in every domain whose policy has none of its own; of use with authentication. Default <see cref="DigestPolicy.Default"/>.</summary>
    public DigestPolicy Digest { get; init; } = DigestPolicy.Default;

    /// <summary>
    /// 32 random octets that GRUUs and flow tokens are sealed with, the same after every restart and on every node; null makes new ones,
    /// and then none of an earlier run is valid.
    /// </summary>
    public byte[]? SecretKey { get; init; }

    /// <summary>
    /// Configuration path of the journal plugin that keeps the bindings. Null for the one that <see cref="RegistrarJournalSetup"/> names, as
    /// <c>WithSqlJournal</c> does, and without that for the default journal of the actor system.
    /// </summary>
    public string? JournalPluginId { get; init; }

    /// <summary>
    /// How long the journal may take over one change before the request is answered 503, in UTC time of the actor system. Default 3 s:
    /// below the 3.5 s at which a client would have to be told 100 (RFC 4320 section 4.1).
    /// </summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(3);
}

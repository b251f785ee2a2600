namespace ActorRegistrar.Server.Audit;

/// <summary>Something that an operator did, or that somebody tried and was refused.</summary>
internal sealed record AuditEvent
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What sort of thing, in two words with a dot: <c>bindings.remove</c>, <c>users.add</c>, <c>api.refused</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The name of the token, of the user, or <c>anonymous</c>.</summary>
    public required string Who { get; init; }

    /// <summary>Address and port that it came from.</summary>
    public required string From { get; init; }

    /// <summary>What was asked for, in words: never a secret.</summary>
    public string What { get; init; } = "";

    /// <summary>What it was about: an address-of-record, a user, a setting; empty when nothing in particular.</summary>
    public string Target { get; init; } = "";

    /// <summary><c>done</c>, <c>unchanged</c>, <c>refused</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }
}

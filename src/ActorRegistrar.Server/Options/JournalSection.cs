namespace ActorRegistrar.Server.Options;

/// <summary>Databases that can hold the journal.</summary>
internal enum JournalProviderKind : byte
{
    /// <summary>A file in the data directory.</summary>
    Sqlite = 0,
    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,
}

/// <summary>What a 200 promises.</summary>
internal enum JournalDurabilityKind : byte
{
    /// <summary>The change survives a power cut: one flush to disk per commit, shared by all who wait.</summary>
    Full = 0,
    /// <summary>The change survives a killed process but not a power cut; commits are faster.</summary>
    Os,
}

/// <summary>Who writes the journal.</summary>
internal enum JournalModeKind : byte
{
    /// <summary>This project's writer: one commit for everyone waiting.</summary>
    GroupCommit = 0,
    /// <summary>Akka.Persistence.Sql as it ships, far slower on SQLite.</summary>
    Stock,
}

/// <summary>Settings under <c>Registrar:Journal:</c>.</summary>
internal sealed record JournalSection
{
    /// <summary><c>Provider</c>: <c>sqlite</c> (default) or <c>postgresql</c>.</summary>
    public JournalProviderKind Provider { get; init; }

    /// <summary><c>ConnectionString</c>: required for <c>postgresql</c>, unused otherwise.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary><c>Durability</c>: <c>full</c> (default) or <c>os</c>.</summary>
    public JournalDurabilityKind Durability { get; init; }

    /// <summary><c>Mode</c>: <c>group-commit</c> (default) or <c>stock</c>.</summary>
    public JournalModeKind Mode { get; init; }
}

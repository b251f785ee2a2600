namespace ActorRegistrar.Persistence.Locking;

/// <summary>What a journal is used for. Either keeps every other process out, on SQLite and on PostgreSQL.</summary>
public enum JournalUse
{
    /// <summary>By a server's actors, which hold in memory what is stored.</summary>
    Serving,

    /// <summary>By a command that writes beside the actors, which must not run meanwhile: they would not see what it writes.</summary>
    Alone,
}

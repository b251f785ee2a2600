namespace ActorRegistrar.Persistence.Locking;

/// <summary>What a journal is used for.</summary>
public enum JournalUse
{
    /// <summary>By a server's actors. A SQLite file has one such process; on PostgreSQL several may share a database.</summary>
    Serving,

    /// <summary>By a command that writes beside the actors, which must not run meanwhile: they would not see what it writes.</summary>
    Alone,
}

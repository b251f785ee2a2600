using Akka.Actor.Setup;

namespace ActorRegistrar.Persistence.Storage;

/// <summary>Gives an actor system's journal a database other than the configured one, such as one that fails on demand.</summary>
internal sealed class JournalDatabaseSetup(IJournalDatabase database) : Setup
{
    public IJournalDatabase Database { get; } = database;
}

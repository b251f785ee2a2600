using System.ComponentModel;

namespace ActorRegistrar.Persistence.Options;

/// <summary>Which plugin writes the journal tables. Written <c>group-commit</c> or <c>stock</c> in configuration.</summary>
[TypeConverter(typeof(OptionNameConverter<JournalMode>))]
public enum JournalMode
{
    /// <summary>This library's plugin: one commit for everyone waiting, one-row recovery, one failing row fails one actor.</summary>
    GroupCommit,

    /// <summary>
    /// Akka.Persistence.Sql's own plugin on the same tables. Slower; a failing row fails its whole batch. It does not look at the newest row
    /// before it stores the next one: two rows never have one sequence number, and it is the lock on the journal alone that keeps a second
    /// writer out.
    /// </summary>
    Stock,
}

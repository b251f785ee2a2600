using System.ComponentModel;

namespace ActorRegistrar.Persistence.Options;

/// <summary>What an acknowledged event survives. Written <c>full</c> or <c>os</c> in configuration.</summary>
[TypeConverter(typeof(OptionNameConverter<JournalDurability>))]
public enum JournalDurability
{
    /// <summary>A power cut: every commit waits for the disk (SQLite synchronous=FULL, PostgreSQL synchronous_commit=on).</summary>
    Full,

    /// <summary>
    /// A killed process, not a power cut: SQLite leaves the last commits to the operating system (synchronous=NORMAL).
    /// PostgreSQL acknowledges up to about 0.6 s before it writes (synchronous_commit=off), so there a killed
    /// database server also loses them.
    /// </summary>
    Os,
}

using ActorRegistrar.Actors.Entities;

namespace ActorRegistrar.Persistence.Storage;

internal static class JournalWriteSessionExtensions
{
    /// <summary>Stores all rows in one transaction and returns when they are durable.</summary>
    /// <exception cref="RowRefusedException">The database cannot hold at least one of them; none was stored, and the session is usable.</exception>
    /// <exception cref="SupersededException">Another writer was ahead of at least one of them; the others were stored.</exception>
    public static void Append(this IJournalWriteSession session, List<JournalRow> rows)
    {
        var orderings = new List<long>(rows.Count);
        session.Append(rows, orderings);
        int lost = orderings.IndexOf(0);
        if (lost >= 0) throw new SupersededException($"Another writer has stored a change of '{rows[lost].PersistenceId}' meanwhile.");
    }
}

using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History.Storage;

namespace ActorRegistrar.Persistence.History;

/// <summary>Rows of the journal as changes of addresses-of-record.</summary>
internal static class HistoryRows
{
    private const string Scheme = "sip:";

    /// <summary>Whether rows under this id can be an address-of-record's. An application may keep actors of its own in the same journal.</summary>
    public static bool IsAddressOfRecord(string persistenceId) => persistenceId.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Whose rows are under an id.</summary>
    public static AddressOfRecord AddressOfRecordOf(string persistenceId) => AddressOfRecord.FromKey(persistenceId[Scheme.Length..]);

    /// <summary>Reads a row; one that is not an address-of-record's is no change, and no failure either.</summary>
    /// <param name="row">The row.</param>
    /// <param name="change">What it holds; null for another application's row, or when false is returned.</param>
    /// <param name="unreadable">Why false is returned.</param>
    /// <returns>False when this version cannot read it.</returns>
    public static bool TryRead(in HistoryRow row, out StoredChange? change, out UnreadableChange? unreadable)
    {
        change = null;
        unreadable = null;
        if (row.SerializerId != JournalFormat.SerializerId || !IsAddressOfRecord(row.PersistenceId)) return true;
        try
        {
            change = new StoredChange(
                row.Ordering, AddressOfRecordOf(row.PersistenceId), row.SequenceNumber, JournalFormat.Read(row.Manifest, row.Message, row.PersistenceId, row.SequenceNumber));
            return true;
        }
        catch (SerializationException unknown)
        {
            unreadable = new UnreadableChange(row.Ordering, row.PersistenceId, row.SequenceNumber, unknown.Message);
            return false;
        }
    }

    /// <summary>
    /// Finds an address-of-record's newest change that took effect at or before a moment. Its sequence numbers decide what is newer: a clock
    /// that was set back makes a later change look earlier, and it is the later one all the same.
    /// </summary>
    public static RowTest NewestAt(DateTimeOffset at) => (serializerId, manifest, message) =>
    {
        if (serializerId != JournalFormat.SerializerId) return RowVerdict.Leave;
        try
        {
            return JournalFormat.ReadTime(manifest, message) <= at ? RowVerdict.Take : RowVerdict.GoOn;
        }
        catch (SerializationException)
        {
            // Nobody knows whether it is the one: whoever reads it whole says so.
            return RowVerdict.Take;
        }
    };
}

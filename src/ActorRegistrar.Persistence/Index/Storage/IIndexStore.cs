namespace ActorRegistrar.Persistence.Index.Storage;

/// <summary>How far the index has come.</summary>
/// <param name="Offset">The journal is in it up to here.</param>
/// <param name="CreatedTicks">When the row at that offset was written, by which the journal is known again; 0 for an empty journal.</param>
/// <param name="AddressesOfRecord">Rows.</param>
/// <param name="Bindings">Bindings in them.</param>
internal sealed record IndexMark(long Offset, long CreatedTicks, long AddressesOfRecord, long Bindings);

/// <summary>One row to be written.</summary>
/// <param name="Id"><c>sip:alice@example.com</c></param>
/// <param name="SequenceNumber">Of the change that it is made from; an older one changes nothing.</param>
/// <param name="Bindings">How many there are; without any the row goes.</param>
/// <param name="Summary">What <see cref="BindingOutlines"/> reads.</param>
internal readonly record struct IndexRow(string Id, long SequenceNumber, int Bindings, byte[] Summary);

/// <summary>Where the index lies. The methods are for one thread; after an exception it is unusable.</summary>
internal interface IIndexStore : IDisposable
{
    /// <summary>Whether this process may write: on a shared database the first one does.</summary>
    bool TryBecomeWriter();

    /// <summary>How far it has come; null when it holds nothing that can be gone on from.</summary>
    IndexMark? ReadMark();

    /// <summary>Writes rows and how far the journal is in it now, in one transaction.</summary>
    /// <returns>The mark with the number of rows and bindings that are there now.</returns>
    IndexMark Apply(IReadOnlyCollection<IndexRow> rows, long offset, long createdTicks);

    /// <summary>
    /// Makes what is after one id and up to another exactly these rows, in one transaction, and leaves newer ones alone.
    /// </summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="upTo">Inclusive; null for the end.</param>
    /// <param name="rows">In the order of their ids.</param>
    void Replace(string after, string? upTo, IReadOnlyCollection<IndexRow> rows);

    /// <summary>Forgets everything.</summary>
    void Clear();

    /// <summary>Counts what is there and writes how far the journal is in it.</summary>
    IndexMark Count(long offset, long createdTicks);
}

/// <summary>Reads the index on a connection of its own; for one thread at a time. After an exception it is unusable.</summary>
internal interface IIndexReader : IDisposable
{
    /// <summary>Adds the rows that follow an id, in the order of their ids.</summary>
    /// <param name="after">Exclusive.</param>
    /// <param name="count">At most.</param>
    /// <param name="domain">Only of this one; null for any.</param>
    /// <param name="contains">Only with this in the id, ASCII letters in any case; null for any.</param>
    /// <param name="page">Where to.</param>
    void Read(string after, int count, string? domain, string? contains, IndexPage page);

    /// <summary>How far the index has come; null when that is not known.</summary>
    IndexMark? ReadMark();
}

/// <summary>Where the index lies, to be opened.</summary>
internal interface IIndexDatabase
{
    /// <summary>Opens it for writing and makes it when it is missing, of an older version or damaged.</summary>
    IIndexStore Open();

    /// <summary>Rises whenever it is thrown away: who has it open from before must open it again.</summary>
    int Generation { get; }

    /// <summary>Opens it for reading.</summary>
    IIndexReader OpenReader();
}

namespace ActorRegistrar.Persistence.History;

/// <summary>A row of the journal that this version cannot read; its address-of-record cannot be shown as it was, all others can.</summary>
/// <param name="Offset">Its place among all changes.</param>
/// <param name="AddressOfRecord">Whose it is, as the journal has it.</param>
/// <param name="SequenceNumber">Its number among the changes of that address-of-record.</param>
/// <param name="Reason">A sentence.</param>
public sealed record UnreadableChange(long Offset, string AddressOfRecord, long SequenceNumber, string Reason)
{
    /// <summary>One sentence for a log or a terminal.</summary>
    public override string ToString() =>
        $"Change {SequenceNumber} of {AddressOfRecord} (offset {Offset}) cannot be read: {Reason}";
}

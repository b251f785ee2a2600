namespace ActorRegistrar.Persistence.Storage;

/// <summary>
/// One row of Akka.Persistence.Sql's journal table. CreatedTicks are 100 ns of UTC since year 1, as that plugin writes them; Tags are
/// separated and surrounded by semicolons (tag-write-mode Csv).
/// </summary>
internal readonly record struct JournalRow(
    string PersistenceId,
    long SequenceNumber,
    long CreatedTicks,
    bool Deleted,
    string Manifest,
    int SerializerId,
    byte[] Message,
    string Tags,
    string? WriterUuid)
{
    /// <summary>As <see cref="Predecessor"/>: no row of this id has this sequence number or a higher one.</summary>
    public const long AnyLower = -1;

    /// <summary>
    /// As <see cref="Predecessor"/>: the row before this one in the same batch, which is of the same id. The two are stored together or not
    /// at all.
    /// </summary>
    public const long Preceding = -2;

    private const string Replacing = "replaces ";

    /// <summary>The row's identity, from a sequence or AUTOINCREMENT: no other row has it, before or after. 0 for one that is not stored yet.</summary>
    public long Ordering { get; init; }

    /// <summary>
    /// What must be so for the row to be stored: the newest row of its id has this identity, or, with 0, there is none. A row that says so
    /// in its writer's name may stand for the one that it replaced, see <see cref="WriterThatReplaces"/>.
    /// </summary>
    public long Predecessor { get; init; } = AnyLower;

    /// <summary>
    /// The writer's name of a row that was put in the place of another without a change of what it means, by an erasure: whoever knows the
    /// replaced row as the newest one is up to date.
    /// </summary>
    public static string WriterThatReplaces(long ordering) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Replacing}{ordering}");
}

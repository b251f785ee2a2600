using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>The one event of an actor that came by <see cref="IEventStore"/>, already serialized.</summary>
/// <param name="write">Whom to answer.</param>
/// <param name="row">What is to be stored.</param>
/// <param name="journal">The plugin's actor.</param>
internal sealed class PendingEvent(EventWrite write, in JournalRow row, IActorRef journal) : PendingRows(row.PersistenceId, journal)
{
    private readonly JournalRow _row = row;
    private long _ordering;

    public override int Count => 1;

    public override void AddTo(List<JournalRow> rows) => rows.Add(_row);

    public override void OnStored(ReadOnlySpan<long> orderings) => _ordering = orderings[0];

    protected override void AnswerSuccess() => write.Stored(_ordering);

    protected override void AnswerFailure(Exception cause) => write.Failed(cause);
}

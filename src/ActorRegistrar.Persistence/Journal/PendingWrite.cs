using System.Collections.Immutable;
using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Persistence;

namespace ActorRegistrar.Persistence.Journal;

/// <summary>
/// The events of one persistent actor, already serialized. All rows are stored or none: the actor has one outcome.
/// </summary>
/// <param name="request">What the actor asked.</param>
/// <param name="persistenceId">Whose events; null for a request that only keeps the order of deferred handlers.</param>
/// <param name="rows">What is to be stored.</param>
/// <param name="rejections">By atomic write of the request, why it is not among the rows; null when all are.</param>
/// <param name="journal">The sender of the answers.</param>
internal sealed class PendingWrite(
    WriteMessages request, string? persistenceId, JournalRow[] rows, Exception?[]? rejections, IActorRef journal)
    : PendingRows(persistenceId, journal)
{
    public override int Count => rows.Length;

    public override void AddTo(List<JournalRow> batch) => batch.AddRange(rows);

    /// <summary>Only actors of ours want to know, and they store one event at a time.</summary>
    public override void OnStored(ReadOnlySpan<long> orderings)
    {
        if (request.Messages.FirstOrDefault() is AtomicWrite write && EventsOf(write) is [RowPersistent only] && rejections is null) only.Row = orderings[0];
    }

    protected override void AnswerSuccess()
    {
        var actor = request.PersistentActor;
        actor.Tell(WriteMessagesSuccessful.Instance, Journal);
        int atomicWrite = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is not AtomicWrite write)
            {
                Loop(envelope);
                continue;
            }
            var rejection = rejections?[atomicWrite++];
            var events = EventsOf(write);
            for (int i = 0; i < events.Count; i++)
            {
                object answer = rejection is null
                    ? new WriteMessageSuccess(events[i], request.ActorInstanceId)
                    : new WriteMessageRejected(events[i], rejection, request.ActorInstanceId);
                actor.Tell(answer, events[i].Sender);
            }
        }
    }

    protected override void AnswerFailure(Exception cause)
    {
        var actor = request.PersistentActor;
        int atomicWrites = request.Messages.Count(m => m is AtomicWrite);
        actor.Tell(new WriteMessagesFailed(cause, atomicWrites), Journal);
        foreach (var envelope in request.Messages)
        {
            if (envelope is AtomicWrite write)
                foreach (var @event in EventsOf(write))
                    actor.Tell(new WriteMessageFailure(@event, cause, request.ActorInstanceId), @event.Sender);
            else
                Loop(envelope);
        }
    }

    public static IImmutableList<IPersistentRepresentation> EventsOf(AtomicWrite write) =>
        (IImmutableList<IPersistentRepresentation>)write.Payload;

    private void Loop(IPersistentEnvelope envelope) =>
        request.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, request.ActorInstanceId), envelope.Sender);
}

using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A journal in memory that keeps bytes, as a real one does, and fails, rejects and holds as its <see cref="JournalScript"/> says.</summary>
public sealed class ScriptedJournal : MemoryJournal
{
    public const string Configuration =
        """
        akka.persistence.journal.plugin = "akka.persistence.journal.scripted"
        akka.persistence.journal.scripted.class = "ActorRegistrar.Actors.Tests.Support.ScriptedJournal, ActorRegistrar.Actors.Tests"
        akka.persistence.journal.scripted.circuit-breaker.max-failures = 1000000
        """;

    private readonly JournalScript _script = Context.System.Settings.Setup.Get<JournalScript>().Value;
    private readonly Akka.Serialization.Serialization _serialization = Context.System.Serialization;

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        AtomicWrite[] writes = [.. messages];
        foreach (AtomicWrite write in writes) _script.Arrived(write.PersistenceId);
        await _script.Gate.WaitAsync(cancellationToken);
        JournalMood mood = _script.Mood;
        if (mood == JournalMood.RejectsWrites) return [.. writes.Select(_ => new InvalidOperationException("It cannot be stored."))];
        if (mood != JournalMood.FailsWrites)
            foreach (AtomicWrite write in writes)
                foreach (IPersistentRepresentation one in (IImmutableList<IPersistentRepresentation>)write.Payload) Store(one);
        if (mood is JournalMood.FailsWrites or JournalMood.StoresAndFails) throw new IOException("The disk is full.");
        // Null says that all went well; a list would need an entry for each write.
        return null!;
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken)
    {
        if (_script.Mood == JournalMood.FailsReads) throw new IOException("The disk cannot be read.");
        ImmutableList<JournalRow> rows = _script.RowsOf(persistenceId);
        return Task.FromResult(rows.IsEmpty ? 0 : rows[^1].SequenceNumber);
    }

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        if (_script.Mood == JournalMood.FailsReads) throw new IOException("The disk cannot be read.");
        foreach (JournalRow row in _script.RowsOf(persistenceId).Where(row => row.SequenceNumber >= fromSequenceNr && row.SequenceNumber <= toSequenceNr))
        {
            object happened = _serialization.Deserialize(row.Bytes, row.SerializerId, row.Manifest);
            recoveryCallback(new Persistent(happened, row.SequenceNumber, persistenceId, row.Manifest));
        }
        return Task.CompletedTask;
    }

    private void Store(IPersistentRepresentation one)
    {
        Serializer serializer = _serialization.FindSerializerFor(one.Payload);
        string manifest = serializer is SerializerWithStringManifest own ? own.Manifest(one.Payload) : "";
        _script.Add(one.PersistenceId, new JournalRow(one.SequenceNr, serializer.Identifier, manifest, serializer.ToBinary(one.Payload)));
    }
}

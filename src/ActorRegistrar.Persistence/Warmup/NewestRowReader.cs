using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;

namespace ActorRegistrar.Persistence.Warmup;

/// <summary>Reads the newest events from the journal's tables, in either mode and either database.</summary>
/// <param name="system">Whose serializers read the events.</param>
/// <param name="options">The journal's options.</param>
public sealed class NewestRowReader(ActorSystem system, JournalOptions options) : INewestRowReader
{
    private readonly EventSerializer _serializer = new((ExtendedActorSystem)system);
    private readonly JournalCondition _condition = JournalCondition.For(system);

    /// <inheritdoc/>
    public async IAsyncEnumerable<NewestEvent> ReadAllAsync(
        int pageSize = 2_000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        using var session = await Task.Run(JournalDatabases.Open(options).OpenForReading, cancellationToken).ConfigureAwait(false);
        var page = new List<JournalRow>(pageSize);
        string? last = "";
        while (true)
        {
            page.Clear();
            var after = last;
            last = await Task.Run(() => session.ReadNewestPage(after, pageSize, page, _condition.FoundDamage), cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                if (TryRead(in row) is { } newest)
                    yield return newest;
            }
            if (last is null)
                yield break;
        }
    }

    /// <summary>One that is damaged is told, and is no reason to leave the others asleep.</summary>
    private NewestEvent? TryRead(in JournalRow row)
    {
        try
        {
            return new NewestEvent(row.PersistenceId, row.SequenceNumber, _serializer.FromRow(in row).Payload);
        }
        // What belongs to an address-of-record and is of no serializer of ours has lost what says whose it is.
        catch (SerializationException ex) when (ex is DamagedRowException || (HistoryRows.IsAddressOfRecord(row.PersistenceId) && row.SerializerId != JournalFormat.SerializerId))
        {
            _condition.FoundDamage(row.PersistenceId, ex);
            return null;
        }
    }
}

using System.Collections.Immutable;
using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.History.Storage;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.PostgreSql;
using ActorRegistrar.Persistence.Sqlite;
using ActorRegistrar.Persistence.Storage;

namespace ActorRegistrar.Persistence.Repair;

/// <summary>
/// Finds damage in a journal and repairs what can be repaired: an index of SQLite's is built again from a whole table; behind a damaged
/// newest change of an address-of-record goes one that holds what the newest whole change before held, without what has ended since. The
/// second is a loss that an operator decides on: what the damaged change held is gone, so it is never done by itself.
/// </summary>
/// <param name="options">The journal.</param>
public sealed class JournalRepair(JournalOptions options)
{
    private const int ActorsAtOnce = 200;
    private const int MostLookedBack = 1_000;

    /// <summary>What a repairing change says of who made it.</summary>
    public const string By = "repair";

    private readonly IJournalDatabase _database = JournalDatabases.Open(options);
    private readonly SqliteStructure? _structure = options.Provider == JournalProvider.Sqlite ? new SqliteStructure(options) : null;

    /// <summary>Looks at all of it, and repairs it if asked to. A look may be taken beside a running server.</summary>
    /// <param name="repairs">Whether to change anything.</param>
    /// <param name="now">In UTC.</param>
    /// <param name="cancellation">Ends it between two pages.</param>
    /// <exception cref="JournalInUseException">It is to be repaired, and a server uses it.</exception>
    /// <exception cref="HistoryUnavailableException">There is no such journal.</exception>
    /// <exception cref="System.Data.Common.DbException">The database failed.</exception>
    public RepairReport Run(bool repairs, DateTimeOffset now, CancellationToken cancellation)
    {
        // Says in a sentence that there is none, before anything makes an empty one.
        OpenHistory().Dispose();
        using JournalLock? alone = repairs ? JournalLock.Acquire(options, JournalUse.Alone) : null;
        RepairReport report = LookAtStructure(new RepairReport(), repairs);
        // Without its index nobody knows which row is an actor's newest.
        return report.IsDamaged ? report : LookAtActors(report, repairs, now, cancellation);
    }

    private RepairReport LookAtStructure(RepairReport report, bool repairs)
    {
        if (_structure is null) return report;
        report = report with { Problems = _structure.FindProblems() };
        if (report.Problems.Count == 0 || !repairs) return report;
        if (_structure.Reindex() is { } irreparable) return report with { Irreparable = irreparable };
        List<string> left = _structure.FindProblems();
        return left.Count == 0 ? report with { IsReindexed = true } : report with { Irreparable = left[0] };
    }

    private RepairReport LookAtActors(RepairReport report, bool repairs, DateTimeOffset now, CancellationToken cancellation)
    {
        var damaged = new List<DamagedActor>();
        long actors = 0;
        using IHistorySession history = OpenHistory();
        using IJournalWriteSession? writer = repairs ? _database.OpenForWriting() : null;
        var ids = new List<string>(ActorsAtOnce);
        for (string after = ""; ; after = ids[^1])
        {
            cancellation.ThrowIfCancellationRequested();
            ids.Clear();
            history.ReadIds(after, ActorsAtOnce, ids);
            if (ids.Count == 0) break;
            actors += ids.Count;
            foreach (DamagedActor actor in FindDamaged(ids))
            {
                (DamagedActor found, ImmutableArray<Binding> bindings) = LookBack(actor, now);
                if (writer is not null && found.SequenceNumber > 0)
                {
                    writer.Append([StoredEvents.Write(found.PersistenceId, found.SequenceNumber + 1, Replacement(bindings, now), Guid.NewGuid().ToString("N"))]);
                    found = found with { IsRepaired = true };
                }
                damaged.Add(found);
            }
        }
        return report with { Actors = actors, Damaged = damaged };
    }

    private List<DamagedActor> FindDamaged(List<string> ids)
    {
        var damaged = new List<DamagedActor>();
        var rows = new JournalRow?[ids.Count];
        try
        {
            using IJournalReadSession session = _database.OpenForReading();
            session.ReadNewest(ids, rows);
        }
        catch (Exception ex) when (_database.IsDamage(ex) && ids.Count > 1)
        {
            foreach (string id in ids) damaged.AddRange(FindDamaged([id]));
            return damaged;
        }
        catch (Exception ex) when (_database.IsDamage(ex))
        {
            return [new DamagedActor(ids[0], _structure?.FindHighest(ids[0]) ?? 0, ex.Message)];
        }
        foreach (JournalRow? row in rows)
        {
            if (row is { Deleted: false } newest && WhyDamaged(in newest) is { } why) damaged.Add(new DamagedActor(newest.PersistenceId, newest.SequenceNumber, why));
        }
        return damaged;
    }

    private (DamagedActor Actor, ImmutableArray<Binding> Bindings) LookBack(DamagedActor actor, DateTimeOffset now)
    {
        try
        {
            using IJournalReadSession session = _database.OpenForReading();
            foreach (JournalRow row in session.ReadRange(actor.PersistenceId, 1, actor.SequenceNumber - 1, MostLookedBack, newestFirst: true))
            {
                if (row.SerializerId != JournalFormat.SerializerId || WhyDamaged(in row) is not null) continue;
                ImmutableArray<Binding> bindings = AddressOfRecordState.Empty.Evolve(StoredEvents.Read(row)).LiveAt(now);
                return (actor with { LastWhole = row.SequenceNumber, Contacts = [.. bindings.Select(binding => binding.ContactUri)] }, bindings);
            }
        }
        catch (Exception ex) when (_database.IsDamage(ex))
        {
            // What lies behind it cannot be read either.
        }
        return (actor, []);
    }

    /// <summary>Null for a row that is whole, and for another application's, which only that can judge.</summary>
    private static string? WhyDamaged(in JournalRow row)
    {
        if (row.SerializerId != JournalFormat.SerializerId) return null;
        try
        {
            _ = StoredEvents.Read(row);
            return null;
        }
        catch (DamagedRowException ex)
        {
            return ex.Message;
        }
        catch (SerializationException)
        {
            // A later version's row is no damage.
            return null;
        }
    }

    private static BindingsChanged Replacement(ImmutableArray<Binding> bindings, DateTimeOffset now) => new()
    {
        At = now,
        Cause = ChangeCause.Administrative,
        RequestedBy = new RequestDetails { Source = RequestSource.Local, AuthenticatedUser = By },
        Changes = [],
        Bindings = bindings,
    };

    private IHistorySession OpenHistory()
    {
        IHistoryDatabase history = options.Provider == JournalProvider.Sqlite ? new SqliteHistoryDatabase(options) : new PostgreSqlHistoryDatabase(options);
        return history.Open();
    }
}

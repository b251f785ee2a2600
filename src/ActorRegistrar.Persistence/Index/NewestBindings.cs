using System.Collections.Immutable;
using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;

namespace ActorRegistrar.Persistence.Index;

/// <summary>The bindings of addresses-of-record as their newest journal rows have them, many at once and waking nobody.</summary>
/// <param name="options">The journal's options.</param>
public sealed class NewestBindings(JournalOptions options) : IDisposable
{
    private const int MostSessions = 2;

    private readonly SemaphoreSlim _places = new(MostSessions);
    private readonly Stack<IJournalReadSession> _idle = new();

    /// <summary>Reads them, in the order of the ids; empty for one that holds none or cannot be read.</summary>
    /// <param name="ids"><c>sip:alice@example.com</c></param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="System.Data.Common.DbException">The journal cannot be read.</exception>
    public async Task<ImmutableArray<Binding>[]> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(ids), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_idle)
        {
            while (_idle.TryPop(out var session)) session.Dispose();
        }
        _places.Dispose();
    }

    private ImmutableArray<Binding>[] Read(IReadOnlyList<string> ids)
    {
        IJournalReadSession session;
        lock (_idle) _ = _idle.TryPop(out session!);
        session ??= JournalDatabases.Open(options).OpenForReading();
        try
        {
            var rows = new JournalRow?[ids.Count];
            session.ReadNewest(ids, rows);
            lock (_idle) _idle.Push(session);
            return Array.ConvertAll(rows, BindingsOf);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static ImmutableArray<Binding> BindingsOf(JournalRow? row)
    {
        if (row is not { Deleted: false, SerializerId: JournalFormat.SerializerId } stored) return [];
        try
        {
            return JournalFormat.Read(stored.Manifest, stored.Message, stored.PersistenceId, stored.SequenceNumber).Bindings;
        }
        catch (SerializationException)
        {
            return [];
        }
    }
}

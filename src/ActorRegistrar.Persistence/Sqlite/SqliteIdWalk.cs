using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>Walks over the ids of a journal in their order, by its index; past a damaged part of the index by the table.</summary>
internal sealed class SqliteIdWalk(SqliteConnection connection) : IDisposable
{
    // So many at once, since to find them by the table reads all of it.
    private const string ByTable = "SELECT DISTINCT persistence_id FROM journal NOT INDEXED WHERE persistence_id > ?1 ORDER BY persistence_id LIMIT 500";

    private readonly SqliteStatement _next = new(connection, "SELECT min(persistence_id) FROM journal WHERE persistence_id > ?1");
    private readonly Queue<string> _byTable = new();
    private string? _last;

    /// <summary>The id that follows one; null when there is none.</summary>
    /// <param name="after">In the order of their octets.</param>
    /// <param name="passesDamage">Whether to look in the table where the index is damaged; else that is an exception.</param>
    public string? Next(string after, bool passesDamage)
    {
        if (after != _last) _byTable.Clear();
        if (!_byTable.TryDequeue(out _last)) _last = Find(after, passesDamage);
        return _last;
    }

    public void Dispose() => _next.Dispose();

    private string? Find(string after, bool passesDamage)
    {
        try
        {
            _next.Bind(1, after);
            _next.Step();
            return _next.Text(0);
        }
        catch (SqliteException ex) when (passesDamage && SqliteJournalDatabase.TellsDamage(ex))
        {
            _next.Reset();
            connection.BeginAgain();
            using var byTable = new SqliteStatement(connection, ByTable);
            byTable.Bind(1, after);
            while (byTable.Step()) _byTable.Enqueue(byTable.Text(0)!);
            return _byTable.TryDequeue(out string? next) ? next : null;
        }
        finally
        {
            _next.Reset();
        }
    }
}

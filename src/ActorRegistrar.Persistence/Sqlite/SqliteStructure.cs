using ActorRegistrar.Persistence.Options;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>The pages of a SQLite journal, apart from what its rows hold: checks them, and builds its index again from the table.</summary>
internal sealed class SqliteStructure(JournalOptions options)
{
    private const int MostProblems = 20;

    /// <summary>What SQLite says is wrong with the file, at most twenty sentences of its own; reads all of it.</summary>
    public List<string> FindProblems()
    {
        var problems = new List<string>();
        using SqliteConnection connection = Open();
        try
        {
            using var check = new SqliteStatement(connection, $"PRAGMA integrity_check({MostProblems})");
            while (check.Step())
            {
                // Each row may hold several lines.
                if (check.Text(0) is { } said && said != "ok") problems.AddRange(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        }
        catch (SqliteException ex)
        {
            problems.Add(ex.Message);
        }
        return [.. problems.Take(MostProblems)];
    }

    /// <summary>Builds the index again, and the file with it. Nothing changes when the table cannot be read whole.</summary>
    /// <returns>Why it could not be done; null when it was.</returns>
    public string? Reindex()
    {
        try
        {
            using (SqliteConnection connection = Open())
            {
                // Every octet of the table, without the index.
                connection.Run("SELECT count(*) FROM journal NOT INDEXED WHERE substr(message, -1) IS NULL");
                // REINDEX and DROP INDEX go through the pages of the old one, which a damaged page ends; so the old one is forgotten instead.
                connection.Run("PRAGMA writable_schema = ON");
                connection.Run("DELETE FROM sqlite_schema WHERE type = 'index' AND name = 'journal_uq'");
                connection.Run("PRAGMA writable_schema = RESET");
            }
            using (SqliteConnection connection = Open())
            {
                connection.Run(SqliteSchema.CreateUniqueIndex);
                // Leaves out the pages of the old one.
                connection.Run("VACUUM");
            }
            return null;
        }
        catch (SqliteException ex)
        {
            return ex.Message;
        }
    }

    /// <summary>The number of an actor's newest row, also where the row itself cannot be read; 0 without any.</summary>
    public long FindHighest(string persistenceId)
    {
        using SqliteConnection connection = Open();
        // From the index alone.
        using var highest = new SqliteStatement(connection, "SELECT max(sequence_number) FROM journal WHERE persistence_id = ?1");
        highest.Bind(1, persistenceId);
        return highest.Step() ? highest.Int64(0) : 0;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(SqliteJournalDatabase.ConnectionStringOf(options)) { Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Run("PRAGMA busy_timeout = 5000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

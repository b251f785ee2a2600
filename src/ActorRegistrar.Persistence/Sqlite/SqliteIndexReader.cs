using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Persistence.Index.Storage;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>Reads the index's file beside its writer.</summary>
internal sealed class SqliteIndexReader : IIndexReader
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _all;
    private readonly SqliteStatement _ofDomain;
    private readonly SqliteStatement _containing;
    private readonly SqliteStatement _ofDomainContaining;
    private readonly SqliteStatement _mark;

    /// <param name="connection">Disposed with this.</param>
    public SqliteIndexReader(SqliteConnection connection)
    {
        _connection = connection;
        connection.Run("PRAGMA query_only = ON");
        _all = Prepare("");
        _ofDomain = Prepare("AND domain = ?3");
        _containing = Prepare(@"AND id LIKE ?4 ESCAPE '\'");
        _ofDomainContaining = Prepare(@"AND domain = ?3 AND id LIKE ?4 ESCAPE '\'");
        _mark = new SqliteStatement(connection, "SELECT place, created, aors, bindings FROM mark");
    }

    public void Read(string after, int count, string? domain, string? contains, IndexPage page)
    {
        var statement = domain is null ? contains is null ? _all : _containing : contains is null ? _ofDomain : _ofDomainContaining;
        statement.Bind(1, after);
        statement.Bind(2, count);
        if (domain is not null) statement.Bind(3, domain);
        if (contains is not null) statement.Bind(4, LikePattern.Of(contains));
        while (statement.Step()) page.Add(statement.BlobSpan(0), statement.BlobSpan(1));
        statement.Reset();
    }

    public IndexMark? ReadMark() => ReadMark(_mark);

    public static IndexMark? ReadMark(SqliteStatement statement)
    {
        IndexMark? mark = statement.Step() ? new IndexMark(statement.Int64(0), statement.Int64(1), statement.Int64(2), statement.Int64(3)) : null;
        statement.Reset();
        return mark;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_all, _ofDomain, _containing, _ofDomainContaining, _mark]) statement.Dispose();
        _connection.Dispose();
    }

    private SqliteStatement Prepare(string condition) => new(_connection, $"SELECT id, summary FROM aor WHERE id > ?1 {condition} ORDER BY id LIMIT ?2");
}

using System.Text;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Persistence.Index.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ActorRegistrar.Persistence.PostgreSql;

/// <summary>Reads the index's tables; each page is a transaction of its own.</summary>
internal sealed class PostgreSqlIndexReader : IIndexReader
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _all;
    private readonly NpgsqlCommand _ofDomain;
    private readonly NpgsqlCommand _containing;
    private readonly NpgsqlCommand _ofDomainContaining;

    /// <param name="connection">Disposed with this.</param>
    public PostgreSqlIndexReader(NpgsqlConnection connection)
    {
        _connection = connection;
        _all = Prepare("");
        _ofDomain = Prepare("AND domain = $3", NpgsqlDbType.Text);
        _containing = Prepare(@"AND id ILIKE $3 ESCAPE '\'", NpgsqlDbType.Text);
        _ofDomainContaining = Prepare(@"AND domain = $3 AND id ILIKE $4 ESCAPE '\'", NpgsqlDbType.Text, NpgsqlDbType.Text);
    }

    public void Read(string after, int count, string? domain, string? contains, IndexPage page)
    {
        var command = domain is null ? contains is null ? _all : _containing : contains is null ? _ofDomain : _ofDomainContaining;
        command.Parameters[0].Value = after;
        command.Parameters[1].Value = count;
        int next = 2;
        if (domain is not null) command.Parameters[next++].Value = domain;
        if (contains is not null) command.Parameters[next].Value = LikePattern.Of(contains);
        using var reader = command.ExecuteReader();
        Span<byte> id = stackalloc byte[1024];
        while (reader.Read())
        {
            int length = Encoding.UTF8.GetBytes(reader.GetString(0), id);
            page.Add(id[..length], reader.GetFieldValue<byte[]>(1));
        }
    }

    public IndexMark? ReadMark()
    {
        using var command = new NpgsqlCommand("SELECT place, created, aors, bindings FROM binding_index_mark", _connection);
        return ReadMark(command);
    }

    public static IndexMark? ReadMark(NpgsqlCommand command)
    {
        using var reader = command.ExecuteReader();
        return reader.Read() ? new IndexMark(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)) : null;
    }

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<NpgsqlCommand>)[_all, _ofDomain, _containing, _ofDomainContaining]) command.Dispose();
        _connection.Dispose();
    }

    private NpgsqlCommand Prepare(string condition, params ReadOnlySpan<NpgsqlDbType> more) =>
        _connection.Prepare($"SELECT id, summary FROM binding_index WHERE id > $1 {condition} ORDER BY id LIMIT $2", [NpgsqlDbType.Text, NpgsqlDbType.Integer, .. more]);
}

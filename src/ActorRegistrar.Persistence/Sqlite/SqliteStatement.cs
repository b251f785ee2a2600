using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Sqlite;

/// <summary>
/// One prepared statement, bound by position. It goes past SqliteCommand because that boxes every parameter and,
/// on a locked file, sleeps in steps of 150 ms instead of returning.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly string?[] _texts; // what each parameter is known to hold, from one run to the next; null for anything else

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        _texts = new string?[raw.sqlite3_bind_parameter_count(_statement) + 1];
    }

    public void Bind(int position, long value)
    {
        _texts[position] = null;
        Check(raw.sqlite3_bind_int64(_statement, position, value));
    }

    public void Bind(int position, byte[] value)
    {
        _texts[position] = null;
        Check(value.Length == 0
            ? raw.sqlite3_bind_zeroblob(_statement, position, 0)
            : raw.sqlite3_bind_blob(_statement, position, value));
    }

    public void Bind(int position, string? value)
    {
        // Most texts of a row are those of the row before it.
        if (value is not null && ReferenceEquals(_texts[position], value))
            return;
        _texts[position] = null;
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(_statement, position));
            return;
        }
        byte[]? rented = null;
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> utf8 = most <= 1024 ? stackalloc byte[1024] : rented = ArrayPool<byte>.Shared.Rent(most);
        int length = Encoding.UTF8.GetBytes(value, utf8);
        int code = raw.sqlite3_bind_text(_statement, position, utf8[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        Check(code);
        _texts[position] = value;
    }

    /// <summary>Runs a statement that returns no row, and makes it ready for the next run.</summary>
    public void Execute()
    {
        int code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            var failure = Failure(code);
            raw.sqlite3_reset(_statement);
            throw failure;
        }
        raw.sqlite3_reset(_statement);
    }

    /// <summary>True when a row can be read; the caller resets afterwards.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(code),
        };
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> BlobSpan(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Whether a column holds this text, without making a string of it.</summary>
    public bool IsText(int column, string text)
    {
        // As a blob it is handed over as it lies in the file, which is UTF-8.
        var bytes = raw.sqlite3_column_blob(_statement, column);
        return Ascii.IsValid(bytes) && Ascii.Equals(bytes, text);
    }

    public string? Text(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL
            ? null
            : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Dispose() => _statement.Dispose();

    /// <summary>For what SQLite itself has not noticed.</summary>
    public static SqliteException Damage(string what) => new($"The database is damaged: {what}.", raw.SQLITE_CORRUPT);

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    private SqliteException Failure(int code) =>
        new($"SQLite error {code}: {raw.sqlite3_errmsg(_database).utf8_to_string()}", code & 0xFF, raw.sqlite3_extended_errcode(_database));
}

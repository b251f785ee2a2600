using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Reads a <c>location</c> table where a Kamailio or OpenSIPS keeps it, while that runs. Nothing is written there.</summary>
public static class LocationDatabase
{
    private const string SqlitePrefix = "sqlite://";

    private static readonly string[] PostgreSqlPrefixes = ["postgres://", "postgresql://"];

    /// <summary>Whether an address is of a form that is known: <c>postgres://user:password@host:port/database</c> or <c>sqlite:///path</c>.</summary>
    public static bool IsAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase)
            || (PostgreSqlPrefixes.Any(prefix => address.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && Uri.TryCreate(address, UriKind.Absolute, out _));
    }

    /// <summary>Rows with their number, from 1.</summary>
    /// <param name="address">The database, as in the other server's own configuration.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="origin">Where the other server is, and when the table is read.</param>
    /// <exception cref="UnreadableInputException">The database does not answer, or has no such table.</exception>
    public static IEnumerable<(long Number, LocationRow? Row, string Problem)> Read(string address, string table, LocationOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (table.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '_' and not '.'))
            throw new UnreadableInputException($"'{table}' is not the name of a table.");
        using DbConnection connection = Connect(address, out string name);
        using DbCommand command = Select(connection, table);
        using DbDataReader reader = Explain(name, () => Open(connection, command));
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        var columns = new LocationColumns(names, origin);
        if (columns.Missing is { } missing) throw new UnreadableInputException($"The table {table} of {name} has no column {missing}; it is no location table.");
        var values = new string?[names.Length];
        for (long number = 1; Explain(name, reader.Read); number++)
        {
            for (int i = 0; i < values.Length; i++) values[i] = reader.IsDBNull(i) ? null : Text(reader.GetValue(i));
            LocationRow? row = columns.Read(values, out string problem);
            yield return (number, row, problem);
        }
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The name of the table is letters and digits.")]
    private static DbCommand Select(DbConnection connection, string table)
    {
        DbCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        return command;
    }

    private static DbDataReader Open(DbConnection connection, DbCommand command)
    {
        connection.Open();
        return command.ExecuteReader();
    }

    private static DbConnection Connect(string address, out string name)
    {
        if (address.StartsWith(SqlitePrefix, StringComparison.OrdinalIgnoreCase))
        {
            name = PathOf(address[SqlitePrefix.Length..]);
            if (!File.Exists(name)) throw new UnreadableInputException($"There is no file '{name}'; write sqlite:///path/to/file.");
            return new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = name, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ToString());
        }
        var uri = new Uri(address);
        string[] user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.Host,
            Port = uri.IsDefaultPort || uri.Port < 0 ? 5432 : uri.Port,
            Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Pooling = false,
            Timeout = 10,
            CommandTimeout = 0,
            ApplicationName = "ActorRegistrar import",
        };
        name = $"PostgreSQL at {uri.Host}, database {builder.Database}";
        return new NpgsqlConnection(builder.ToString());
    }

    /// <summary>Kamailio writes an absolute path with four slashes; three do as well.</summary>
    private static string PathOf(string rest)
    {
        string path = rest.StartsWith('/') ? rest[1..] : rest;
        return path.StartsWith('/') || File.Exists(path) ? path : "/" + path;
    }

    private static T Explain<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException failed) when (failed.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            throw new UnreadableInputException($"{name} is locked by another process; try again when that has ended.", failed);
        }
        catch (Exception failed) when (failed is DbException or TimeoutException or System.Net.Sockets.SocketException or IOException)
        {
            throw new UnreadableInputException($"{name} cannot be read: {failed.Message}", failed);
        }
    }

    private static string Text(object value) => value switch
    {
        string text => text,
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

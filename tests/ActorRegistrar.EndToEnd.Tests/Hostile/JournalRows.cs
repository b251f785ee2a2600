using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Reads the SQLite journal of a running server.</summary>
internal sealed class JournalRows(string file)
{
    /// <summary>How many rows there are.</summary>
    public long Count() => Scalar("SELECT COUNT(*) FROM journal");

    /// <summary>How many rows an address-of-record has.</summary>
    public long CountOf(string addressOfRecord) => Scalar("SELECT COUNT(*) FROM journal WHERE persistence_id = $id", ("$id", addressOfRecord));

    /// <summary>How many rows hold these octets.</summary>
    public long CountHolding(byte[] octets) => Scalar("SELECT COUNT(*) FROM journal WHERE instr(message, $octets) > 0", ("$octets", octets));

    private long Scalar(string query, params (string Name, object Value)[] parameters)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant texts of this class.
        command.CommandText = query;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}

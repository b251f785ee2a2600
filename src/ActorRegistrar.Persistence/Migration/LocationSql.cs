using System.Globalization;
using System.Text;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Writes rows of a <c>location</c> table as SQL: one transaction that adds them, or updates those of an earlier export.</summary>
public sealed class LocationSql : ILocationWriter
{
    private const int RowsInStatement = 500;

    private readonly TextWriter _output;
    private readonly LocationDialect _dialect;
    private readonly TimeZoneInfo _zone;
    private readonly string _table;
    private readonly StringBuilder _line = new(1024);
    private int _rows;

    /// <param name="output">Where to.</param>
    /// <param name="dialect">For which database.</param>
    /// <param name="zone">The time zone of Kamailio.</param>
    /// <param name="replace">Whether rows that are in the table go first.</param>
    /// <param name="table">The table's name.</param>
    public LocationSql(TextWriter output, LocationDialect dialect, TimeZoneInfo zone, bool replace, string table = LocationTable.DefaultName)
    {
        _output = output;
        _dialect = dialect;
        _zone = zone;
        _table = table;
        output.Write(LocationDialects.CommentOf(dialect) + "\n");
        output.Write("BEGIN;\n");
        if (replace) output.Write($"DELETE FROM {table};\n");
    }

    /// <inheritdoc/>
    public void Write(LocationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _line.Clear();
        if (_rows % RowsInStatement == 0)
        {
            if (_rows > 0) EndStatement();
            string verb = _dialect == LocationDialect.MySql ? "REPLACE" : "INSERT";
            _line.Append(CultureInfo.InvariantCulture, $"{verb} INTO {_table} ({string.Join(", ", Columns)}) VALUES\n(");
        }
        else
        {
            _line.Append(",\n(");
        }
        AppendValues(row);
        _line.Append(')');
        _output.Write(_line);
        _rows++;
    }

    /// <inheritdoc/>
    public void Complete()
    {
        if (_rows > 0) EndStatement();
        _output.Write("COMMIT;\n");
        _output.Flush();
    }

    private IEnumerable<string> Columns =>
        LocationTable.Written.Select(column => _dialect == LocationDialect.MySql && column == "partition" ? "`partition`" : column);

    private void EndStatement()
    {
        if (_dialect != LocationDialect.MySql)
            _output.Write($"\nON CONFLICT (ruid) DO UPDATE SET {string.Join(", ", LocationTable.Written.Skip(1).Select(column => $"{column} = excluded.{column}"))}");
        _output.Write(";\n");
    }

    private void AppendValues(LocationRow row)
    {
        AppendText(LocationTable.RuidOf(row));
        Next().AppendText(row.Username);
        Next().AppendText(row.Domain);
        Next().AppendText(row.Contact);
        Next().AppendOptional(row.Received);
        Next().AppendOptional(row.Path);
        Next().AppendTime(row.Expires ?? DateTimeOffset.UnixEpoch);
        Next()._line.Append(LocationCsv.NumberOf(row.Q));
        Next().AppendText(row.CallId);
        Next()._line.Append(unchecked((int)row.CSeq));
        Next().AppendTime(row.LastModified);
        Next()._line.Append("0, 0");
        Next().AppendText(row.UserAgent);
        Next().AppendOptional(row.Socket);
        Next()._line.Append("NULL");
        Next().AppendOptional(row.Instance.Length == 0 ? "" : $"<{row.Instance}>");
        Next()._line.Append(CultureInfo.InvariantCulture, $"{row.RegId}, 0, -1, 0, 0");
    }

    private LocationSql Next()
    {
        _line.Append(", ");
        return this;
    }

    private void AppendTime(DateTimeOffset time)
    {
        string text = LocationTime.Write(time, _dialect, _zone);
        if (_dialect == LocationDialect.Sqlite) _line.Append(text);
        else AppendText(text);
    }

    private void AppendOptional(string text)
    {
        if (text.Length == 0) _line.Append("NULL");
        else AppendText(text);
    }

    private void AppendText(string text)
    {
        _line.Append('\'');
        foreach (char letter in text)
        {
            if (letter == '\'' || (letter == '\\' && _dialect == LocationDialect.MySql)) _line.Append(letter);
            _line.Append(letter);
        }
        _line.Append('\'');
    }
}

using System.Buffers;
using System.Globalization;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>Writes rows of a <c>location</c> table as CSV (RFC 4180) with the names of the columns first; an empty field is NULL.</summary>
public sealed class LocationCsv : ILocationWriter
{
    // Without an explicit preference Kamailio keeps this one.
    private const string NoPreference = "-1";

    private static readonly SearchValues<char> Special = SearchValues.Create("\",\r\n");

    private readonly TextWriter _output;
    private readonly LocationDialect _dialect;
    private readonly TimeZoneInfo _zone;

    /// <param name="output">Where to.</param>
    /// <param name="dialect">For which database.</param>
    /// <param name="zone">The time zone of Kamailio.</param>
    public LocationCsv(TextWriter output, LocationDialect dialect, TimeZoneInfo zone)
    {
        _output = output;
        _dialect = dialect;
        _zone = zone;
        output.Write(string.Join(',', LocationTable.Written) + "\n");
    }

    /// <inheritdoc/>
    public void Write(LocationRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string[] fields =
        [
            LocationTable.RuidOf(row), row.Username, row.Domain, row.Contact, row.Received, row.Path,
            LocationTime.Write(row.Expires ?? DateTimeOffset.UnixEpoch, _dialect, _zone), NumberOf(row.Q), row.CallId,
            unchecked((int)row.CSeq).ToString(CultureInfo.InvariantCulture), LocationTime.Write(row.LastModified, _dialect, _zone), "0", "0",
            row.UserAgent, row.Socket, "", row.Instance.Length == 0 ? "" : $"<{row.Instance}>",
            row.RegId.ToString(CultureInfo.InvariantCulture), "0", "-1", "0", "0",
        ];
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0) _output.Write(',');
            _output.Write(Quote(fields[i]));
        }
        _output.Write('\n');
    }

    /// <inheritdoc/>
    public void Complete() => _output.Flush();

    internal static string NumberOf(int? q) => q is { } thousandths ? (thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture) : NoPreference;

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(Special) < 0 ? field : "\"" + field.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}

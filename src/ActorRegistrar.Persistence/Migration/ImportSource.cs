using System.Globalization;
using System.Text;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>How bindings are written down.</summary>
public enum ImportFormat
{
    /// <summary>Told by the first letters.</summary>
    Auto,

    /// <summary>JSON Lines, as this registrar exports them.</summary>
    JsonLines,

    /// <summary>A <c>location</c> table as SQL statements.</summary>
    Sql,

    /// <summary>A <c>location</c> table as CSV.</summary>
    Csv,

    /// <summary>The contacts in memory, as <c>ul.dump</c> or <c>ul_dump</c> print them.</summary>
    Dump,
}

/// <summary>Reads bindings from a text or a database.</summary>
/// <param name="Origin">Where and when they were written down.</param>
public sealed record ImportSource(LocationOrigin Origin)
{
    /// <summary>The domain of rows without one; null to refuse them.</summary>
    public string? Domain { get; init; }

    /// <summary>The table's name.</summary>
    public string Table { get; init; } = LocationTable.DefaultName;

    /// <summary>Which database wrote a file of SQL; null to tell by what it holds.</summary>
    public LocationDialect? Dialect { get; init; }

    /// <summary>From a text.</summary>
    /// <exception cref="UnreadableInputException">It is not of that format, or is cut off; the message has the line.</exception>
    public IEnumerable<ImportedBinding> ReadText(Stream text, ImportFormat format)
    {
        // Octets that are no UTF-8 are refused rather than replaced: a name would be another one.
        var reader = new StreamReader(text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        return Checked(() =>
        {
            var scanner = new TextScanner(reader);
            if (format == ImportFormat.Auto) format = Guess(scanner.Ahead());
            return format switch
            {
                ImportFormat.JsonLines => BindingLines.Read(scanner),
                ImportFormat.Csv => FromRows(LocationCsvReader.Read(scanner, Origin), "line"),
                ImportFormat.Dump => FromRows(ContactDumpReader.Read(scanner, Origin), "line"),
                _ => FromRows(LocationSqlReader.Read(scanner, Origin, Dialect, Table), "line"),
            };
        });
    }

    /// <summary>From the database of a Kamailio or OpenSIPS; see <see cref="LocationDatabase"/>.</summary>
    /// <exception cref="UnreadableInputException">It cannot be read.</exception>
    public IEnumerable<ImportedBinding> ReadDatabase(string address) => FromRows(LocationDatabase.Read(address, Table, Origin), "row");

    private IEnumerable<ImportedBinding> FromRows(IEnumerable<(long Number, LocationRow? Row, string Problem)> rows, string unit)
    {
        foreach ((long number, LocationRow? row, string problem) in rows)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{unit} {number}");
            yield return row is null ? new ImportedBinding(place, "", "") { Problem = problem } : LocationBindings.Read(row, place, Domain);
        }
    }

    private static IEnumerable<ImportedBinding> Checked(Func<IEnumerable<ImportedBinding>> read)
    {
        IEnumerator<ImportedBinding>? each = null;
        while (true)
        {
            try
            {
                each ??= read().GetEnumerator();
                if (!each.MoveNext()) yield break;
            }
            catch (DecoderFallbackException broken)
            {
                throw new UnreadableInputException("The input is not UTF-8 text; export it again as UTF-8.", broken);
            }
            catch (IOException failed)
            {
                throw new UnreadableInputException($"The input cannot be read: {failed.Message}", failed);
            }
            yield return each.Current;
        }
    }

    /// <summary>An object, a dump by the name of its first value; or the names of columns separated by commas; SQL is what is none of these.</summary>
    private static ImportFormat Guess(ReadOnlySpan<char> beginning)
    {
        beginning = beginning.TrimStart();
        if (ContactDumpReader.Begins(beginning)) return ImportFormat.Dump;
        if (beginning.StartsWith("{")) return ImportFormat.JsonLines;
        int end = beginning.IndexOf('\n');
        ReadOnlySpan<char> first = end < 0 ? beginning : beginning[..end];
        bool namesColumns = first.Contains("username", StringComparison.OrdinalIgnoreCase) && first.Contains("contact", StringComparison.OrdinalIgnoreCase);
        return namesColumns && first.IndexOfAny('(', ';', '\'') < 0 ? ImportFormat.Csv : ImportFormat.Sql;
    }
}

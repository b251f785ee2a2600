namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// Reads the rows of a <c>location</c> table out of what <c>sqlite3 .dump</c>, <c>pg_dump</c>, <c>mysqldump</c> and this registrar write:
/// INSERT and REPLACE with literal values, and COPY. Other statements are passed over; nothing is executed.
/// </summary>
/// <remarks>
/// A backslash in a text is an escape to MySQL and a letter to the others. Which database wrote the file is taken from what only one of them
/// writes; a file that does not show it and holds a backslash is refused.
/// </remarks>
internal sealed class LocationSqlReader
{
    private const string AmbiguousBackslash =
        "a value holds a backslash, which is an escape in MySQL and a letter in PostgreSQL and SQLite, and the file does not show which of them wrote it; say so with --database.";

    private static readonly string[] NotColumns = ["constraint", "primary", "unique", "key", "index", "check", "foreign", "fulltext", "exclude"];

    private readonly TextScanner _scanner;
    private readonly LocationOrigin _origin;
    private readonly string _table;
    private LocationDialect? _dialect;
    private string[]? _created;
    private string _token = "";
    private TokenKind _kind;

    private LocationSqlReader(TextScanner scanner, LocationOrigin origin, LocationDialect? dialect, string table)
    {
        _scanner = scanner;
        _origin = origin;
        _dialect = dialect;
        _table = table;
    }

    private enum TokenKind
    {
        End,
        Word,
        Text,
        Number,
        Sign,
    }

    /// <summary>Rows with the line where each begins.</summary>
    /// <param name="scanner">The text.</param>
    /// <param name="origin">Where and when the table was written.</param>
    /// <param name="dialect">Which database wrote it; null to tell by its contents.</param>
    /// <param name="table">The table's name.</param>
    /// <exception cref="UnreadableInputException">
    /// The text ends within a row, a row holds something else than literal values, or a value has a meaning in each database of its own.
    /// </exception>
    public static IEnumerable<(long Line, LocationRow? Row, string Problem)> Read(
        TextScanner scanner, LocationOrigin origin, LocationDialect? dialect = null, string table = LocationTable.DefaultName) =>
        new LocationSqlReader(scanner, origin, dialect, table).Statements();

    private IEnumerable<(long Line, LocationRow? Row, string Problem)> Statements()
    {
        while (Next())
        {
            IEnumerable<(long, LocationRow?, string)> rows = [];
            if (Is("create")) ReadCreate();
            else if (Is("insert") || Is("replace")) rows = ReadInsert();
            else if (Is("copy")) rows = ReadCopy();
            else if (Is("pragma")) _dialect ??= LocationDialect.Sqlite;
            foreach ((long, LocationRow?, string) row in rows) yield return row;
            SkipStatement();
        }
    }

    private void ReadCreate()
    {
        do
        {
            if (!Next() || IsSign(';')) return;
        }
        while (!Is("table"));
        while (Next() && (Is("if") || Is("not") || Is("exists")))
        {
        }
        if (!IsTable() || !IsSign('(')) return;
        var names = new List<string>();
        for (int depth = 1, isFirst = 1; depth > 0 && Next() && _kind != TokenKind.End;)
        {
            if (isFirst == 1 && _kind == TokenKind.Word && !NotColumns.Contains(_token, StringComparer.OrdinalIgnoreCase)) names.Add(_token);
            isFirst = depth == 1 && IsSign(',') ? 1 : 0;
            depth += IsSign('(') ? 1 : IsSign(')') ? -1 : 0;
        }
        _created = [.. names];
        Next();
    }

    private IEnumerable<(long Line, LocationRow? Row, string Problem)> ReadInsert()
    {
        while (Next() && !Is("into"))
        {
            if (_kind == TokenKind.End || IsSign(';')) yield break;
        }
        if (!Next() || !IsTable()) yield break;
        string[]? names = ReadNames();
        if (!Is("values")) yield break;
        LocationColumns? columns = names is null ? null : ColumnsOf(names);
        do
        {
            bool isRow = Next() && IsSign('(');
            long line = _scanner.Line;
            if (!isRow) throw new UnreadableInputException(line, "values are expected; the file may have been cut off.");
            List<string?> values = ReadValues(line);
            columns ??= ColumnsOf(NamesFor(values.Count, line));
            if (values.Count != columns.Count) throw new UnreadableInputException(line, $"there are {values.Count} values for {columns.Count} columns.");
            yield return (line, columns.Read(values, out string problem), problem);
            Next();
        }
        while (IsSign(','));
        if (_kind == TokenKind.End) throw new UnreadableInputException(_scanner.Line, "the statement does not end; the file may have been cut off.");
    }

    private IEnumerable<(long Line, LocationRow? Row, string Problem)> ReadCopy()
    {
        if (!Next() || !IsTable()) yield break;
        string[]? names = ReadNames();
        if (!Is("from")) yield break;
        while (!IsSign(';'))
        {
            if (!Next()) yield break;
        }
        _scanner.ReadLine();
        LocationColumns? columns = names is null ? null : ColumnsOf(names);
        while (true)
        {
            long line = _scanner.Line;
            string text = _scanner.ReadLine() ?? throw new UnreadableInputException(line, "the rows of COPY do not end with \\.; the file may have been cut off.");
            if (text == "\\.") break;
            string?[] values = [.. text.Split('\t').Select(CopyText)];
            columns ??= ColumnsOf(NamesFor(values.Length, line));
            if (values.Length != columns.Count)
                throw new UnreadableInputException(line, $"there are {values.Length} values for {columns.Count} columns; the file may have been cut off.");
            yield return (line, columns.Read(values, out string problem), problem);
        }
        // The semicolon of the statement stood before its rows.
        (_kind, _token) = (TokenKind.Sign, ";");
    }

    private List<string?> ReadValues(long line)
    {
        var values = new List<string?>();
        while (true)
        {
            Next();
            values.Add(_kind switch
            {
                TokenKind.Text or TokenKind.Number => _token,
                TokenKind.Word when Is("null") || Is("default") => null,
                TokenKind.End => throw new UnreadableInputException(line, "the values do not end; the file may have been cut off."),
                _ => throw new UnreadableInputException(line, $"'{_token}' is no literal value; export the table as plain INSERT statements."),
            });
            Next();
            if (IsSign(')')) return values;
            if (_kind == TokenKind.End) throw new UnreadableInputException(line, "the values do not end; the file may have been cut off.");
            if (!IsSign(',')) throw new UnreadableInputException(line, $"'{_token}' is no literal value; export the table as plain INSERT statements.");
        }
    }

    /// <summary>Columns in brackets, and on to the token behind; null when there are none.</summary>
    private string[]? ReadNames()
    {
        if (!IsSign('(')) return null;
        var names = new List<string>();
        while (Next() && !IsSign(')') && _kind != TokenKind.End)
        {
            if (_kind is TokenKind.Word or TokenKind.Text) names.Add(_token);
        }
        Next();
        return [.. names];
    }

    /// <summary>Whether the name here, with or without a schema, is the table's; on to the token behind.</summary>
    private bool IsTable()
    {
        string name = _token;
        while (Next() && IsSign('.'))
        {
            Next();
            name = _token;
        }
        return string.Equals(name, _table, StringComparison.OrdinalIgnoreCase);
    }

    private string[] NamesFor(int count, long line) => _created?.Length == count ? _created
        : count == LocationTable.Kamailio.Length ? LocationTable.Kamailio
        : count == LocationTable.OpenSips.Length ? LocationTable.OpenSips
        : throw new UnreadableInputException(line, $"{count} columns without names are no location table that is known; export it with the names of the columns.");

    private LocationColumns ColumnsOf(string[] names)
    {
        var columns = new LocationColumns(names, _origin);
        return columns.Missing is { } missing ? throw new UnreadableInputException(_scanner.Line, $"the table {_table} has no column {missing}; it is no location table.") : columns;
    }

    private void SkipStatement()
    {
        while (!IsSign(';') && _kind != TokenKind.End) Next();
    }

    private bool Is(string word) => _kind == TokenKind.Word && _token.Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool IsSign(char sign) => _kind == TokenKind.Sign && _token[0] == sign;

    private bool Next()
    {
        SkipBlank();
        int letter = _scanner.Read();
        if (letter < 0)
        {
            (_kind, _token) = (TokenKind.End, "");
            return false;
        }
        switch ((char)letter)
        {
            case '\'':
                (_kind, _token) = (TokenKind.Text, ReadText('\'', isEscaped: _dialect == LocationDialect.MySql));
                break;
            case '"':
                // A name in standard SQL, a text in MySQL: where a value is expected it is one.
                (_kind, _token) = (TokenKind.Word, ReadText('"', isEscaped: false));
                break;
            case '`':
                _dialect ??= LocationDialect.MySql;
                (_kind, _token) = (TokenKind.Word, ReadText('`', isEscaped: false));
                break;
            case var first when char.IsAsciiDigit(first) || (first is '-' or '+' or '.' && char.IsAsciiDigit((char)Math.Max(0, _scanner.Peek()))):
                (_kind, _token) = (TokenKind.Number, ReadWhile(first, next => char.IsAsciiLetterOrDigit(next) || next is '.' or '-' or '+'));
                break;
            case var first when char.IsLetter(first) || first == '_':
                (_kind, _token) = (TokenKind.Word, ReadWhile(first, next => char.IsLetterOrDigit(next) || next is '_' or '$'));
                // PostgreSQL's text with escapes, and the setting that pg_dump makes for texts without.
                if (Is("e") && _scanner.Take('\'')) (_kind, _token) = (TokenKind.Text, ReadText('\'', isEscaped: true));
                else if (Is("standard_conforming_strings")) _dialect ??= LocationDialect.PostgreSql;
                break;
            case var sign:
                (_kind, _token) = (TokenKind.Sign, sign.ToString());
                break;
        }
        return true;
    }

    private string ReadWhile(char first, Func<char, bool> belongs)
    {
        _scanner.Begin();
        _scanner.Keep(first);
        while (_scanner.Peek() is var next and >= 0 && belongs((char)next)) _scanner.Keep((char)_scanner.Read());
        return _scanner.End();
    }

    private string ReadText(char quote, bool isEscaped)
    {
        long line = _scanner.Line;
        _scanner.Begin();
        while (true)
        {
            int letter = _scanner.Read();
            if (letter == quote && !_scanner.Take(quote)) return _scanner.End();
            if (letter == '\\' && isEscaped) letter = Escaped(_scanner.Read());
            else if (letter == '\\' && quote == '\'' && _dialect is null) throw new UnreadableInputException(_scanner.Line, AmbiguousBackslash);
            if (letter < 0) throw new UnreadableInputException(line, "a quoted value does not end; the file may have been cut off.");
            _scanner.Keep((char)letter);
        }
    }

    private void SkipBlank()
    {
        while (true)
        {
            int next = _scanner.Peek();
            if (next < 0) return;
            if (char.IsWhiteSpace((char)next))
            {
                _scanner.Read();
            }
            else if (next is '#' or '\\')
            {
                // A comment of mysqldump, a command to psql.
                _scanner.ReadLine();
            }
            else if (next == '-' && _scanner.PeekSecond() == '-')
            {
                string comment = _scanner.ReadLine() ?? "";
                _dialect ??= LocationDialects.OfComment(comment);
            }
            else if (next == '/' && _scanner.PeekSecond() == '*')
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        _scanner.Read();
        _scanner.Read();
        // Statements for MySQL and MariaDB alone.
        if (_scanner.Peek() == '!' || (_scanner.Peek() == 'M' && _scanner.PeekSecond() == '!')) _dialect ??= LocationDialect.MySql;
        int before = 0;
        while (_scanner.Read() is var letter and >= 0 && !(before == '*' && letter == '/')) before = letter;
    }

    private static int Escaped(int letter) => letter switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        'b' => '\b',
        'Z' => '\u001A',
        _ => letter,
    };

    private static string? CopyText(string text)
    {
        if (text == "\\N") return null;
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var plain = new System.Text.StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length) plain.Append(text[i]);
            else plain.Append((char)Escaped(text[++i]));
        }
        return plain.ToString();
    }
}

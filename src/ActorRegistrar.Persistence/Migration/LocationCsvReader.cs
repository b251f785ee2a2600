namespace ActorRegistrar.Persistence.Migration;

/// <summary>Reads a <c>location</c> table as CSV (RFC 4180) with the names of the columns in the first line.</summary>
internal static class LocationCsvReader
{
    /// <summary>Rows with the line where each begins.</summary>
    /// <exception cref="UnreadableInputException">The text is not such a table, or ends within a row.</exception>
    public static IEnumerable<(long Line, LocationRow? Row, string Problem)> Read(TextScanner scanner, LocationOrigin origin)
    {
        var fields = new List<string?>();
        if (!ReadRecord(scanner, fields)) yield break;
        var columns = new LocationColumns([.. fields.Select(name => name ?? "")], origin);
        if (columns.Missing is { } missing)
            throw new UnreadableInputException(1, $"there is no column {missing}; the first line must name the columns of a location table.");
        while (true)
        {
            long line = scanner.Line;
            if (!ReadRecord(scanner, fields)) yield break;
            if (fields is [null or ""] && columns.Count > 1) continue;
            if (fields.Count != columns.Count)
                throw new UnreadableInputException(line, $"there are {fields.Count} fields where the first line names {columns.Count}; the file may have been cut off.");
            yield return (line, columns.Read(fields, out string problem), problem);
        }
    }

    private static bool ReadRecord(TextScanner scanner, List<string?> fields)
    {
        fields.Clear();
        if (scanner.Peek() < 0) return false;
        while (true)
        {
            fields.Add(scanner.Peek() == '"' ? ReadQuoted(scanner) : ReadPlain(scanner));
            switch (scanner.Read())
            {
                case ',': continue;
                case '\r' when scanner.Peek() == '\n': continue;
                case '\n' or -1: return true;
                default: throw new UnreadableInputException(scanner.Line, "a quoted field goes on behind its closing quote.");
            }
        }
    }

    private static string ReadPlain(TextScanner scanner)
    {
        scanner.Begin();
        while (scanner.Peek() is var next and >= 0 and not ',' and not '\n')
        {
            scanner.Read();
            if (next != '\r' || scanner.Peek() != '\n') scanner.Keep((char)next);
        }
        return scanner.End();
    }

    private static string ReadQuoted(TextScanner scanner)
    {
        long line = scanner.Line;
        scanner.Read();
        scanner.Begin();
        while (true)
        {
            int letter = scanner.Read();
            if (letter < 0) throw new UnreadableInputException(line, "a quoted field does not end; the file may have been cut off.");
            if (letter == '"' && !scanner.Take('"')) break;
            scanner.Keep((char)letter);
        }
        if (scanner.Peek() == '\r') scanner.Read();
        return scanner.End();
    }
}

using System.Text;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Remote;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="IsNumber">Whether it stands on the right.</param>
/// <param name="Narrowest">What it may be cut down to when the terminal is narrow; 0 when it is never cut.</param>
internal sealed record Column(string Name, bool IsNumber = false, int Narrowest = 0);

/// <summary>
/// A table that is written while its rows come. The first hundred rows say how wide columns are; no line is ever wider than the terminal:
/// what does not fit is cut and ends with an ellipsis. Where there is no terminal nothing is cut. Control characters are shown as escapes.
/// </summary>
/// <param name="output">Where to.</param>
/// <param name="width">Columns of the terminal; null for none.</param>
/// <param name="columns">Its columns.</param>
internal sealed class Table(TextWriter output, int? width, params Column[] columns)
{
    private const int Measured = 100;
    private const string Gap = "  ";

    private readonly List<string[]> _held = [];
    private int[]? _widths;

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row; null is shown as <c>-</c>.</summary>
    public void Add(params string?[] cells)
    {
        Count++;
        string[] row = [.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : LogText.Escape(cell))];
        if (_widths is not null)
        {
            Write(row);
            return;
        }
        _held.Add(row);
        if (_held.Count == Measured) Flush();
    }

    /// <summary>Writes what is held back; a table without rows writes nothing.</summary>
    public void Flush()
    {
        if (_widths is null)
        {
            if (_held.Count == 0) return;
            _widths = Widths();
            Write([.. columns.Select(column => column.Name)]);
            foreach (string[] row in _held) Write(row);
            _held.Clear();
        }
        output.Flush();
    }

    private int[] Widths()
    {
        int[] widths = [.. columns.Select((column, i) => Math.Max(column.Name.Length, _held.Max(row => row[i].Length)))];
        if (width is not { } room) return widths;
        int excess = widths.Sum() + (Gap.Length * (columns.Length - 1)) - room;
        while (excess > 0)
        {
            // The widest of those that may be cut gives first.
            int widest = Enumerable.Range(0, columns.Length).Where(i => columns[i].Narrowest > 0 && widths[i] > columns[i].Narrowest).DefaultIfEmpty(-1).MaxBy(i => i < 0 ? 0 : widths[i]);
            if (widest < 0) break;
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private void Write(string[] row)
    {
        var line = new StringBuilder();
        for (int i = 0; i < row.Length; i++)
        {
            if (i > 0) line.Append(Gap);
            string cell = width is null ? row[i] : Cut(row[i], _widths![i]);
            line.Append(columns[i].IsNumber ? cell.PadLeft(_widths![i]) : cell.PadRight(_widths![i]));
        }
        string whole = line.ToString().TrimEnd();
        output.Write((width is { } room ? Cut(whole, room) : whole) + "\n");
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : length <= 1 ? text[..length] : string.Concat(text.AsSpan(0, length - 1), "…");
}

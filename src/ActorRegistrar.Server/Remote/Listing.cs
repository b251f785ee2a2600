using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Logging;
using Spectre.Console;

namespace ActorRegistrar.Server.Remote;

/// <summary>A column of a <see cref="Listing"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="IsNumber">Whether it stands on the right.</param>
/// <param name="Folds">Whether its text may take several lines where a terminal is narrow.</param>
internal sealed record Column(string Name, bool IsNumber = false, bool Folds = false);

/// <summary>
/// A table that is written page by page while its rows come, so that a long one is never held. Columns are as wide as the widest cell of the
/// pages so far. On a terminal each page is a table of Spectre.Console, no wider than the terminal; elsewhere a row is a line, whatever its
/// length. A cell is text, never markup, and its control characters are shown as escapes.
/// </summary>
/// <param name="console">Where to.</param>
/// <param name="columns">Its columns.</param>
internal sealed class Listing(IAnsiConsole console, params Column[] columns)
{
    private const int PageRows = 100;
    private const int Gap = 2;

    private readonly List<string[]> _page = [];
    private readonly int[] _widths = new int[columns.Length];

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a row; null is shown as <c>-</c>.</summary>
    public void Add(params string?[] cells)
    {
        if (Count++ == 0)
        {
            _page.Add([.. columns.Select(column => column.Name)]);
        }
        _page.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : LogText.Escape(cell))]);
        if (Count % PageRows == 0)
        {
            Flush();
        }
    }

    /// <summary>Writes what is held back; a table without rows writes nothing.</summary>
    public void Flush()
    {
        if (_page.Count == 0)
        {
            return;
        }
        for (int i = 0; i < columns.Length; i++)
        {
            _widths[i] = Math.Max(_widths[i], _page.Max(row => row[i].Length));
        }
        if (console.IsBounded())
        {
            console.Write(Table());
        }
        else
        {
            _page.ForEach(row => console.Profile.Out.Writer.Write(Line(row)));
        }
        console.Profile.Out.Writer.Flush();
        _page.Clear();
    }

    private Table Table()
    {
        Table table = new Table().NoBorder().HideHeaders();
        for (int i = 0; i < columns.Length; i++)
        {
            table.AddColumn(new TableColumn(columns[i].Name)
            {
                Alignment = columns[i].IsNumber ? Justify.Right : Justify.Left,
                NoWrap = !columns[i].Folds,
                Padding = new Padding(0, 0, i < columns.Length - 1 ? Gap : 0, 0),
                Width = _widths[i],
            });
        }
        foreach (string[] row in _page)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }
        return table;
    }

    private string Line(string[] row)
    {
        IEnumerable<string> cells = row.Select((cell, i) => columns[i].IsNumber ? cell.PadLeft(_widths[i]) : cell.PadRight(_widths[i]));
        return string.Join(new string(' ', Gap), cells).TrimEnd() + "\n";
    }
}

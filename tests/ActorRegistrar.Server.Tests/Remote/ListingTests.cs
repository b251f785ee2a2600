using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Tests.Remote;

public sealed class ListingTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Columns_are_as_wide_as_what_stands_in_them()
    {
        Listing table = Of(null);
        table.Add("sip:bob@example.com", "9", "x");
        table.Add("a", "1000", "y");
        table.Flush();
        Assert.Equal("NAME                 COUNT  AGENT\nsip:bob@example.com      9  x\na                     1000  y\n", _output.ToString());
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_terminal_and_nothing_is_left_out(int width)
    {
        Listing table = Of(width);
        for (int i = 0; i < 250; i++) table.Add(new string('n', i % 90), "12", new string('a', i % 70));
        table.Flush();
        string[] lines = _output.ToString().Split('\n')[..^1];
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width, line));
        Assert.Equal(Enumerable.Range(0, 250).Sum(i => i % 90), string.Concat(lines).Count(letter => letter == 'n'));
        Assert.Equal(Enumerable.Range(0, 250).Sum(i => i % 70), string.Concat(lines).Count(letter => letter == 'a'));
        if (width == 200) Assert.Equal(251, lines.Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(200)]
    public void What_a_client_sent_is_text_and_never_markup(int? width)
    {
        Listing table = Of(width);
        table.Add("[red]sip:bob@example.com[/]", "1", "[link=https://example.com]agent[/] [");
        table.Add("[", "2", "[/]");
        table.Flush();
        Assert.Matches(@"\[red\]sip:bob@example\.com\[/\] +1  \[link=https://example\.com\]agent\[/\] \[", _output.ToString());
        Assert.Matches(@"\n\[ +2  \[/\]", _output.ToString());
    }

    [Fact]
    public void Without_a_terminal_nothing_is_cut_even_in_rows_that_came_too_late_to_be_measured()
    {
        Listing table = Of(null);
        for (int i = 0; i < 100; i++) table.Add("a", "1", "b");
        table.Add(new string('n', 500), "1", "b");
        table.Flush();
        Assert.Contains(new string('n', 500), _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_leave_before_the_last_one_has_come()
    {
        Listing table = Of(null);
        for (int i = 0; i < 100; i++) table.Add("a", "1", "b");
        Assert.Equal(101, _output.ToString().Count(letter => letter == '\n'));
    }

    [Fact]
    public void What_would_move_a_cursor_is_shown_as_an_escape()
    {
        Listing table = Of(80);
        table.Add("\u001b[2J\r\nx", null, "");
        table.Flush();
        Assert.EndsWith("\\u001B[2J\\r\\nx      -  -", _output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_of_no_rows()
    {
        Of(80).Flush();
        Assert.Empty(_output.ToString());
    }

    private Listing Of(int? width) => new(Consoles.Plain(_output, width), new Column("NAME", Folds: true), new Column("COUNT", IsNumber: true), new Column("AGENT", Folds: true));
}

using System.Globalization;
using Spectre.Console;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// Makes a console of Spectre.Console for a writer. It finds out what a terminal can show, and respects <c>NO_COLOR</c> and <c>TERM</c>; a file, a
/// pipe or a test gets plain text, whose lines are as long as they are unless <c>COLUMNS</c> bounds them.
/// </summary>
internal static class Consoles
{
    private const int Narrowest = 40;
    private const int Unbounded = 1_000_000;

    /// <summary>The console of a writer.</summary>
    public static IAnsiConsole Of(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        int? columns = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) && wanted > 0 ? wanted : null;
        if (!output.IsTerminal)
        {
            return Plain(writer, columns);
        }
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        console.Profile.Width = Math.Max(Narrowest, columns ?? console.Profile.Width);
        return console;
    }

    /// <summary>Text without colours.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="width">The longest line; null for any.</param>
    public static IAnsiConsole Plain(TextWriter writer, int? width = null)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width is { } columns ? Math.Max(Narrowest, columns) : Unbounded;
        return console;
    }

    /// <summary>Whether lines have a longest length.</summary>
    public static bool IsBounded(this IAnsiConsole console) => console.Profile.Width < Unbounded;
}

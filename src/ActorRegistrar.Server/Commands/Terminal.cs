using System.Globalization;

namespace ActorRegistrar.Server.Commands;

/// <summary>What the output can show.</summary>
/// <param name="Width">Columns of a terminal, or as many as <c>COLUMNS</c> asks for; null for a file or a pipe, where a line may be as long as it is.</param>
/// <param name="HasColours">Whether colours are understood and wanted.</param>
internal readonly record struct Terminal(int? Width, bool HasColours)
{
    private const int Narrowest = 40;

    /// <summary>A file, a pipe, a test.</summary>
    public static Terminal None { get; } = new(null, false);

    /// <summary>What stands behind a writer. <c>COLUMNS</c>, <c>NO_COLOR</c> and <c>TERM=dumb</c> are heeded.</summary>
    public static Terminal Of(TextWriter output)
    {
        int? wanted = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0 ? Math.Max(Narrowest, columns) : null;
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected) return None with { Width = wanted };
        bool isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(wanted ?? Math.Max(Narrowest, Columns()), !isPlain);
    }

    private static int Columns()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (Exception unknown) when (unknown is IOException or PlatformNotSupportedException)
        {
            return 80;
        }
    }
}

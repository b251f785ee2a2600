using System.Globalization;

namespace ActorRegistrar.Server.Remote;

/// <summary>What output is shown on.</summary>
internal static class Terminal
{
    private const int Narrowest = 40;

    /// <summary>Columns of the terminal, or of <c>COLUMNS</c> if that is set; null where output is no terminal and may be as wide as it likes.</summary>
    public static int? WidthOf(TextWriter output)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0) return Math.Max(columns, Narrowest);
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected) return null;
        try
        {
            return Console.WindowWidth is > 0 and var width ? Math.Max(width, Narrowest) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

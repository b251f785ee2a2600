namespace ActorRegistrar.Server.Commands;

/// <summary>What the output can show.</summary>
/// <param name="Width">Columns of a terminal; null for a file or a pipe, where a line may be as long as it is.</param>
/// <param name="HasColours">Whether colours are understood and wanted.</param>
internal readonly record struct Terminal(int? Width, bool HasColours)
{
    private const int Narrowest = 40;

    /// <summary>A file, a pipe, a test.</summary>
    public static Terminal None { get; } = new(null, false);

    /// <summary>What stands behind a writer. <c>NO_COLOR</c> and <c>TERM=dumb</c> are heeded.</summary>
    public static Terminal Of(TextWriter output)
    {
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected) return None;
        bool isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new Terminal(Math.Max(Narrowest, Columns()), !isPlain);
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

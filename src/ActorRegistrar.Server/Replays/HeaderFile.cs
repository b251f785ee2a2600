using ActorRegistrar.Actors.Files;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Replays;

/// <summary>Header fields out of a file, so that a token stands neither in the list of processes nor in the history of a shell.</summary>
internal static class HeaderFile
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <summary>Reads lines <c>Name: value</c>; empty ones are passed over.</summary>
    /// <exception cref="UsageException">The file cannot be read, or a line is something else; its value is not repeated.</exception>
    /// <param name="file">Its path.</param>
    /// <param name="error">Where a warning goes when everybody can read it.</param>
    public static IReadOnlyList<(string Name, string Value)> Read(string file, TextWriter error)
    {
        if (OwnerFiles.IsReadableByAll(file)) error.WriteLine($"Every account of this machine can read what is in '{file}'; chmod o-r keeps them out.");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {refused.Message}");
        }
        var headers = new List<(string, string)>();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            int colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? "" : lines[i][..colon].Trim(), value = lines[i][(colon + 1)..].Trim();
            bool isHeader = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || TokenMarks.Contains(c, StringComparison.Ordinal)) && value.All(c => c is >= ' ' and <= '~');
            if (!isHeader) throw new UsageException($"'{file}' line {i + 1} is not a header field; write for example Authorization: Bearer TOKEN.");
            headers.Add((name, value));
        }
        return headers;
    }
}

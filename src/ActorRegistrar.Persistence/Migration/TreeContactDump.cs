namespace ActorRegistrar.Persistence.Migration;

/// <summary>A contact dump as <c>kamcmd</c> prints it: a line a value, its name and a colon in front, groups in braces.</summary>
internal sealed class TreeContactDump(TextScanner scanner) : IContactDumpTokens
{
    /// <summary>The names of groups: the value of any other name may be a brace too.</summary>
    private static readonly string[] Groups = ["Domains", "Domain", "AoRs", "Info", "Contacts", "Contact", "Stats"];

    private int _depth;

    /// <inheritdoc/>
    public string Name { get; private set; } = "";

    /// <inheritdoc/>
    public string Text { get; private set; } = "";

    /// <inheritdoc/>
    public long Line { get; private set; } = 1;

    /// <inheritdoc/>
    public ContactDumpToken? Next()
    {
        while (true)
        {
            Line = scanner.Line;
            if (scanner.ReadLine() is not { } line)
            {
                return _depth == 0 ? null : throw new UnreadableInputException(Line, "the braces do not end; the file may have been cut off.");
            }
            ReadOnlySpan<char> content = line.AsSpan().Trim();
            if (content.IsEmpty) continue;
            (Name, Text) = ("", "");
            if (content is "}")
            {
                if (--_depth < 0) throw new UnreadableInputException(Line, "a brace ends that did not begin.");
                return ContactDumpToken.End;
            }
            int colon = content.IndexOf(':');
            if (content is not "{" && colon <= 0) throw new UnreadableInputException(Line, "neither a name with its value nor a brace; the file may have been cut off.");
            if (colon > 0)
            {
                Name = content[..colon].ToString();
                Text = content[(colon + 1)..].Trim().ToString();
                if (Text != "{" || !Groups.Contains(Name, StringComparer.Ordinal)) return ContactDumpToken.Value;
                Text = "";
            }
            _depth++;
            return ContactDumpToken.Begin;
        }
    }
}

using System.Text.RegularExpressions;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Documents;

/// <summary>One Markdown page of the repository.</summary>
internal sealed partial class Document
{
    private readonly List<string> _prose = [];
    private readonly List<(string Language, string Text)> _blocks = [];

    private Document(string name)
    {
        Name = name;
        List<string>? block = null;
        string language = "";
        foreach (string line in File.ReadLines(Path.Combine(Root, name)))
        {
            if (!line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                (block ?? _prose).Add(line);
            }
            else if (block is null)
            {
                (block, language) = ([], line.Trim('`', ' '));
            }
            else
            {
                _blocks.Add((language, string.Join('\n', block)));
                block = null;
            }
        }
    }

    public static string Root { get; } = ReferenceFile.SourceRoot();

    /// <summary>Every page: those at the top, and all below <c>docs</c>.</summary>
    public static IReadOnlyDictionary<string, Document> All { get; } = Directory.EnumerateFiles(Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Select(path => new Document(Path.GetRelativePath(Root, path).Replace('\\', '/')))
        .ToDictionary(document => document.Name);

    /// <summary>Its path below the top of the sources, with slashes.</summary>
    public string Name { get; }

    public string Text => File.ReadAllText(Path.Combine(Root, Name));

    /// <summary>The fragments that its headings can be reached by, as GitHub makes them.</summary>
    public IEnumerable<string> Anchors => _prose.Where(line => Heading().IsMatch(line))
        .Select(line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    /// <summary>Where its links lead inside the repository: a path below the top of the sources, and a fragment or nothing.</summary>
    public IEnumerable<(string Path, string Fragment)> Links => _prose.SelectMany(line => Link().Matches(CodeSpan().Replace(line, "")))
        .Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal))
        .Select(target => target.Split('#'))
        .Select(parts => (Resolve(parts[0]), parts.Length > 1 ? parts[1] : ""));

    /// <summary>The paragraphs of its C# blocks.</summary>
    public IEnumerable<string> CSharp => _blocks.Where(block => block.Language == "csharp").SelectMany(block => block.Text.Split("\n\n"));

    private string Resolve(string target)
    {
        string path = target.Length == 0 ? Name : Path.Combine(Path.GetDirectoryName(Name)!, target);
        return Path.GetRelativePath(Root, Path.GetFullPath(path, Root)).Replace('\\', '/');
    }

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _\-]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();
}

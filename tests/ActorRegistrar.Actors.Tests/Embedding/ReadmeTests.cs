using System.Text.RegularExpressions;
using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Embedding;

public sealed partial class ReadmeTests
{
    /// <summary>Using directives may stand above the snippet in the README; in a test they stand at the top of the file.</summary>
    [Fact]
    public void The_code_of_the_readmes_section_on_embedding_is_the_code_that_is_tested()
    {
        string readme = Path.Combine(SourceTree.Root, "README.md");
        Assert.True(File.Exists(readme), $"{readme} does not exist; it must have a section 'Embed' with the code of EmbeddingTests.cs.");
        Match section = EmbedSection().Match(File.ReadAllText(readme));
        Assert.True(section.Success, "README.md has no section 'Embed' (a heading that begins with that word, followed by a ```csharp block).");
        IEnumerable<string> shown = section.Groups["code"].Value.ReplaceLineEndings("\n").Split('\n').Where(line => !UsingDirective().IsMatch(line));

        Assert.Equal(Plain(Tested()), Plain(shown));
    }

    private static IEnumerable<string> Tested() =>
        File.ReadAllLines(Path.Combine(SourceTree.Root, "tests", "ActorRegistrar.Actors.Tests", "Embedding", "EmbeddingTests.cs"))
            .SkipWhile(line => line.Trim() != "// <embed>").Skip(1).TakeWhile(line => line.Trim() != "// </embed>");

    /// <summary>Without the indentation that the two places do not share.</summary>
    private static string Plain(IEnumerable<string> lines)
    {
        string[] all = [.. lines.Select(line => line.TrimEnd())];
        int indent = all.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', all.Select(line => line.Length == 0 ? "" : line[indent..])).Trim('\n');
    }

    [GeneratedRegex(@"^#{1,4} +Embed\b[^\n]*\n(?:(?!^#{1,4} ).)*?^```csharp\r?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex EmbedSection();

    [GeneratedRegex(@"^using (static )?[\w.]+;$")]
    private static partial Regex UsingDirective();
}

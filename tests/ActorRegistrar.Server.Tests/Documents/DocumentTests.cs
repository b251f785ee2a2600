using System.Text.RegularExpressions;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Tests.Documents;

/// <summary>What can be checked of a page without reading its prose.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Pages => [.. Document.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file_and_a_heading_that_exist(string page)
    {
        foreach ((string path, string fragment) in Document.All[page].Links)
        {
            Assert.True(Path.Exists(Path.Combine(Document.Root, path)), $"{page} links to {path}, which does not exist.");
            if (fragment.Length > 0)
            {
                Assert.True(Document.All.TryGetValue(path, out Document? target), $"{page} links to #{fragment} of {path}, which is no page.");
                Assert.True(target.Anchors.Contains(fragment), $"{page} links to #{fragment} of {path}, which has no such heading.");
            }
        }
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_README()
    {
        HashSet<string> reached = ["README.md"];
        Queue<string> open = new(reached);
        while (open.TryDequeue(out string? page))
        {
            foreach (string next in Document.All[page].Links.Select(link => link.Path).Where(Document.All.ContainsKey).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }
        Assert.Equal(Document.All.Keys.Order(StringComparer.Ordinal), reached.Order(StringComparer.Ordinal));
    }

    /// <summary>What is renamed or removed is renamed or removed there too.</summary>
    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/adr/0005-hot-path-structures.md")]
    public void Every_type_that_the_map_begins_with_has_a_file(string page)
    {
        HashSet<string> files = [.. Directory.EnumerateFiles(Path.Combine(Document.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(path => Path.GetFileNameWithoutExtension(path))];
        string[] named = [.. TypeName().Matches(Document.All[page].Text).Select(name => name.Groups[1].Value).Distinct()];
        Assert.True(named.Length > 3, "No types were found.");
        Assert.Empty(named.Except(files).Except(["DependencyRulesTests", "UntypedPersistentActor", "WriteMessages"]));
    }

    [Fact]
    public void The_README_is_read_in_five_minutes() => Assert.InRange(new FileInfo(Path.Combine(Document.Root, "README.md")).Length, 1, 8192);

    /// <summary>The samples are compiled with everything else, so what a page shows compiles too.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/embed.md")]
    public void Every_paragraph_of_CSharp_is_part_of_a_sample(string page)
    {
        string[] samples =
        [
            .. Directory.EnumerateFiles(Path.Combine(Document.Root, "samples"), "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(path => File.ReadAllText(path).ReplaceLineEndings("\n")),
        ];
        Assert.NotEmpty(Document.All[page].CSharp);
        Assert.All(
            Document.All[page].CSharp,
            code => Assert.True(Array.Exists(samples, sample => sample.Contains(code, StringComparison.Ordinal)), $"No sample has:\n{code}"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_setting_that_a_page_names_exists(string page)
    {
        string[] known = [.. SettingsReference.All.Select(setting => "Registrar:" + setting.Key)];
        IEnumerable<string> named = Key().Matches(Document.All[page].Text).Select(key => key.Value.Replace("__", ":", StringComparison.Ordinal));
        Assert.All(named.Distinct(), name => Assert.True(IsKnown(name, known), $"{page} names {name}, which is no setting."));
    }

    /// <summary>A key, the section of one, a key of one domain, or a key with another behind a colon that stands for many.</summary>
    private static bool IsKnown(string name, string[] known) =>
        Array.Exists(known, key => key.Equals(name, StringComparison.Ordinal) || key.StartsWith(name + ":", StringComparison.Ordinal))
        || Array.Exists(known, key => key == FurtherCertificate().Replace(name, "Certificate:<name>:"))
        || name is "Registrar:Key" or "Registrar:Domain"
        || DomainKey().Match(name) is { Success: true } match
            && Array.Exists(known, key => key == "Registrar:" + match.Groups[1].Value || key == "Registrar:Domain:<name>:" + match.Groups[1].Value);

    [GeneratedRegex(@"Registrar(:|__)[A-Z][A-Za-z]*((:|__)[A-Za-z][A-Za-z0-9.\-]*)*[A-Za-z0-9]")]
    private static partial Regex Key();

    /// <summary>One word of the code, in capitals and small letters.</summary>
    [GeneratedRegex("`([A-Z][a-z]+(?:[A-Z0-9][a-z0-9]*)+)`")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(?<=^Registrar:Tls:)Certificate:[a-z\-]+:")]
    private static partial Regex FurtherCertificate();

    [GeneratedRegex(@"^Registrar:Domain:[a-z.\-]+:(.+)$")]
    private static partial Regex DomainKey();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Deploy;

/// <summary>The Dockerfile as far as it can be followed without a container engine.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Root = ReferenceFile.SourceRoot();

    private readonly string[] _instructions =
    [
        .. File.ReadAllText(Path.Combine(Root, "src/ActorRegistrar.Server/Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#')),
    ];

    [Fact]
    public void Every_instruction_is_one() => Assert.All(_instructions, instruction =>
        Assert.Contains(instruction.Split(' ')[0], new[] { "FROM", "WORKDIR", "ENV", "COPY", "RUN", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT" }));

    [Fact]
    public void What_is_copied_is_in_the_sources_and_not_ignored()
    {
        foreach (string instruction in _instructions.Where(one => one.StartsWith("COPY ", StringComparison.Ordinal) && !one.Contains("--from=", StringComparison.Ordinal)))
        {
            foreach (string source in instruction.Split(' ')[1..^1])
            {
                string pattern = Path.GetFileName(source);
                string directory = Path.Combine(Root, Path.GetDirectoryName(source)!);
                Assert.True(Directory.GetFileSystemEntries(directory, pattern).Length > 0, $"{source} is not there.");
                Assert.False(IsIgnored(source.Replace("*.csproj", "x.csproj", StringComparison.Ordinal)), $"{source} is ignored.");
            }
        }
    }

    [Theory]
    [InlineData("secrets/api_tokens")]
    [InlineData("data/journal.db")]
    [InlineData("README.md")]
    [InlineData("tests/x.cs")]
    [InlineData("src/ActorRegistrar.Sip/bin/Debug/x.dll")]
    [InlineData("src/ActorRegistrar.Sip/obj/project.assets.json")]
    [InlineData(".git/config")]
    public void What_an_image_has_no_use_for_stays_outside(string path) => Assert.True(IsIgnored(path));

    [Fact]
    public void Every_project_of_the_server_is_restored_from_its_own_file()
    {
        string[] restored = [.. _instructions.TakeWhile(one => !one.StartsWith("RUN dotnet restore", StringComparison.Ordinal)).SelectMany(one => Project().Matches(one)).Select(match => match.Groups[1].Value).Distinct()];
        Assert.Equal(ProjectsOf("ActorRegistrar.Server").Order(), restored.Order());
    }

    [Fact]
    public void The_image_runs_the_server_without_rights_and_asks_it_how_it_is()
    {
        string[] final = [.. _instructions.SkipWhile(one => !one.StartsWith("FROM ", StringComparison.Ordinal) || one.EndsWith(" AS build", StringComparison.Ordinal))];
        Assert.Contains("-chiseled", final[0], StringComparison.Ordinal);
        Assert.Matches("^USER [1-9][0-9]*:[1-9][0-9]*$", final.Last(one => one.StartsWith("USER ", StringComparison.Ordinal)));
        string[] entry = Exec(final.Single(one => one.StartsWith("ENTRYPOINT ", StringComparison.Ordinal)));
        Assert.Equal(["dotnet", "/app/ActorRegistrar.Server.dll"], entry);
        Assert.Equal([.. entry, "health"], Exec(final.Single(one => one.StartsWith("HEALTHCHECK ", StringComparison.Ordinal))));
        Assert.DoesNotContain(final, one => one.StartsWith("RUN ", StringComparison.Ordinal));
    }

    private static string[] Exec(string instruction) => JsonSerializer.Deserialize<string[]>(instruction[instruction.IndexOf('[', StringComparison.Ordinal)..])!;

    private static IEnumerable<string> ProjectsOf(string name)
    {
        XDocument project = XDocument.Load(Path.Combine(Root, "src", name, name + ".csproj"));
        IEnumerable<string> references = project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        return references.SelectMany(ProjectsOf).Append(name).Distinct();
    }

    /// <summary>As an engine reads <c>.dockerignore</c>: the last line that fits decides.</summary>
    private static bool IsIgnored(string path)
    {
        bool isIgnored = false;
        foreach (string line in File.ReadLines(Path.Combine(Root, ".dockerignore")).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string pattern = Regex.Escape(line.TrimStart('!').TrimEnd('/')).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
            if (Regex.IsMatch(path, $"^{pattern}(/.*)?$")) isIgnored = line[0] != '!';
        }
        return isIgnored;
    }

    [GeneratedRegex(@"src/([A-Za-z.]+)/\*\.csproj")]
    private static partial Regex Project();
}

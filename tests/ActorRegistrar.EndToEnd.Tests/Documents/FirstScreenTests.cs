using System.Globalization;
using System.Text.RegularExpressions;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Documents;

/// <summary>The first screen of the README, run: each command, and what it is shown to print.</summary>
public sealed partial class FirstScreenTests : IDisposable
{
    private const string Start = "dotnet run --project src/ActorRegistrar.Server";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_the_README_shows_first_is_what_happens()
    {
        (string Command, string Output)[] shown = Read();
        Assert.Equal((Start, ""), shown[0]);
        Assert.Equal(4, shown.Length);
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next());
        string address = string.Create(CultureInfo.InvariantCulture, $"udp://127.0.0.1:{server.Port}");

        foreach ((string command, string output) in shown[1..])
        {
            Assert.StartsWith(Start + " -- ", command, StringComparison.Ordinal);
            CommandRun run = await CommandRun.OfServerAsync(_directory.Path, [.. command[(Start.Length + 4)..].Split(' '), "--server", address]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Equal(Comparable(output), Comparable(run.Output.Replace(address, "udp://127.0.0.1:5060", StringComparison.Ordinal)));
        }
    }

    /// <summary>The commands of the section, each with the lines below it.</summary>
    private static (string Command, string Output)[] Read()
    {
        string readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "README.md")).ReplaceLineEndings("\n");
        string section = readme.Split("\n## ").Single(text => text.StartsWith("First screen\n", StringComparison.Ordinal));
        return
        [
            .. Console().Matches(section).SelectMany(block => ("\n" + block.Groups[1].Value).Split("\n$ ")[1..])
                .Select(command => command.Split('\n', 2)).Select(parts => (parts[0], parts.Length > 1 ? parts[1] : "")),
        ];
    }

    /// <summary>Without what is different each time: durations, lifetimes that are left, Call-IDs.</summary>
    private static string Comparable(string output) => Changing().Replace(output, "?").TrimEnd();

    [GeneratedRegex("```console\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Console();

    [GeneratedRegex(@"(?<=\()\d+\.\d(?= ms\))|(?<=expires in )\d+(?= s)|(?<=Call-ID )[0-9a-f]+")]
    private static partial Regex Changing();
}

using System.Diagnostics;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Commands;

/// <summary>The scripts that the server prints, in real shells.</summary>
public sealed class CompletionTests
{
    private const string Name = "ActorRegistrar.Server";

    /// <summary>
    /// An interactive zsh in a terminal of its own is typed at; a key of ours shows the line as the key before it, the tabulator, has left it.
    /// </summary>
    private const string ZshTypist = """
        zmodload zsh/zpty || exit 3
        zpty z 'TERM=dumb zsh -f -i'
        zpty -w z "unset zle_bracketed_paste; $SETUP"
        zpty -w z 'show() { print -r -- "<<${BUFFER}>>"; BUFFER=; zle accept-line }; zle -N show; bindkey "^I" complete-word; bindkey "^X" show; echo REA""DY'
        while zpty -r z line; do [[ $line == *READY* ]] && break; done
        zpty -w -n z "$TYPED"$'\t\x18'
        while zpty -r z line; do [[ $line == *'<<'*'>>'* ]] && { print -r -- "${${line##*<<}%%>>*}"; zpty -d z; exit 0 }; done
        exit 4
        """;

    [Theory]
    [InlineData("refu", "refusals")]
    [InlineData("users ad", "add")]
    [InlineData("bindings --dom", "--domain")]
    [InlineData("loglevel Deb", "Debug")]
    public async Task Bash_completes_verbs_options_and_values(string typed, params string[] words)
    {
        string script = $$"""
            source <({{Name}} completion bash) || exit 1
            complete -p {{Name}} > /dev/null || exit 2
            COMP_LINE='{{Name}} {{typed}}'; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"; COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _actorregistrar
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        Assert.Equal(words, LinesOf(await RunAsync("bash", [], "-c", script)));
    }

    [ToolTheory("zsh")]
    [InlineData("refu", "refusals")]
    [InlineData("users ad", "users add")]
    [InlineData("bindings --dom", "bindings --domain")]
    [InlineData("loglevel Deb", "loglevel Debug")]
    public async Task Zsh_completes_verbs_options_and_values(string typed, string completed) =>
        Assert.Equal($"{Name} {completed}", await TypeAsync("/", $"autoload -Uz compinit && compinit -u -D && source <({Name} completion zsh)", typed));

    [ToolFact("zsh")]
    public async Task Zsh_completes_at_the_first_key_where_the_script_is_found_by_its_name()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "_actorregistrar"), await RunAsync(Name, [], "completion", "zsh"));
        Assert.Equal($"{Name} refusals", await TypeAsync(directory.Path, $"fpath=('{directory.Path}' $fpath); autoload -Uz compinit && compinit -u -D", "refu"));
    }

    [ToolTheory("fish")]
    [InlineData("refu", "refusals")]
    [InlineData("users ad", "add")]
    [InlineData("bindings --dom", "--domain")]
    [InlineData("loglevel Deb", "Debug")]
    public async Task Fish_completes_verbs_options_and_values(string typed, params string[] words) =>
        Assert.Equal(words, LinesOf(await RunAsync("fish", [], "--no-config", "-c", $"{Name} completion fish | source; complete -C '{Name} {typed}'")));

    private static async Task<string> TypeAsync(string home, string setup, string typed) =>
        Assert.Single(LinesOf(await RunAsync("zsh", [("HOME", home), ("SETUP", setup), ("TYPED", $"{Name} {typed}")], "-f", "-c", ZshTypist))).TrimEnd();

    private static string[] LinesOf(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>With the server's executable on the PATH, as it is where it is installed.</summary>
    private static async Task<string> RunAsync(string tool, (string Name, string Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo server = ServerExecutable.StartInfo("/", []);
        string directory = Path.GetDirectoryName(server.FileName)!;
        string[] variables = [$"DOTNET_ROOT={server.Environment["DOTNET_ROOT"]}", $"PATH={directory}:{Environment.GetEnvironmentVariable("PATH")}", .. environment.Select(variable => $"{variable.Name}={variable.Value}")];
        CommandRun run = await CommandRun.OfToolAsync("env", "/", [.. variables, tool, .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }
}

using System.Diagnostics;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Commands;

/// <summary>The script that the server prints, in a real shell.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("refu", "refusals")]
    [InlineData("users ad", "add")]
    [InlineData("bindings --dom", "--domain")]
    [InlineData("loglevel Deb", "Debug")]
    public async Task Bash_completes_verbs_options_and_values(string typed, params string[] words)
    {
        ProcessStartInfo server = ServerExecutable.StartInfo("/", []);
        string name = Path.GetFileName(server.FileName);
        string script = $$"""
            export DOTNET_ROOT='{{server.Environment["DOTNET_ROOT"]}}'
            PATH="{{Path.GetDirectoryName(server.FileName)}}:$PATH"
            source <({{name}} completion bash) || exit 1
            complete -p {{name}} > /dev/null || exit 2
            COMP_LINE='{{name}} {{typed}}'; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"; COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _actorregistrar
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        CommandRun run = await CommandRun.OfToolAsync("bash", "/", "-c", script);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(words, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}

using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Tests.Commands;

/// <summary>What a command printed and ended with.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int exitCode = await CommandLineRoot.RunAsync(arguments, output, error);
        return new CommandRun(exitCode, output.ToString(), error.ToString().TrimEnd());
    }
}

using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>A process that ran to its end.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the server's executable with a verb or a setting and waits for its end.</summary>
    public static Task<CommandRun> OfServerAsync(string workingDirectory, params string[] arguments) => OfAsync(ServerExecutable.StartInfo(workingDirectory, arguments));

    /// <summary>Runs another program and waits for its end.</summary>
    public static Task<CommandRun> OfToolAsync(string tool, string workingDirectory, params string[] arguments) =>
        OfAsync(new ProcessStartInfo(tool, arguments) { WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true });

    private static async Task<CommandRun> OfAsync(ProcessStartInfo info)
    {
        using Process process = Process.Start(info)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token), error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new CommandRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{info.FileName} {string.Join(' ', info.ArgumentList)} did not end within {Patience.TotalSeconds} s.");
        }
    }
}

using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>A process that ran to its end.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the server's executable with a verb or a setting and waits for its end.</summary>
    public static Task<CommandRun> OfServerAsync(string workingDirectory, params string[] arguments) => OfAsync(ServerExecutable.StartInfo(workingDirectory, arguments));

    /// <summary>Runs a program of the folder <c>samples</c> and waits for its end.</summary>
    public static Task<CommandRun> OfSampleAsync(string name, string workingDirectory) => OfAsync(ServerExecutable.SampleStartInfo(name, workingDirectory));

    /// <summary>Runs another program and waits for its end.</summary>
    public static Task<CommandRun> OfToolAsync(string tool, string workingDirectory, params string[] arguments) =>
        OfAsync(new ProcessStartInfo(tool, arguments) { WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true });

    /// <summary>The same with a text on standard input.</summary>
    public static Task<CommandRun> OfServerWithInputAsync(string workingDirectory, string input, params string[] arguments)
    {
        ProcessStartInfo info = ServerExecutable.StartInfo(workingDirectory, arguments);
        info.RedirectStandardInput = true;
        return OfAsync(info, input);
    }

    private static async Task<CommandRun> OfAsync(ProcessStartInfo info, string input = "")
    {
        using Process process = Process.Start(info)!;
        if (info.RedirectStandardInput)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
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

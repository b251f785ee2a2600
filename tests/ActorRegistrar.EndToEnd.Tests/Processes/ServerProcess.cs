using System.Diagnostics;
using System.Globalization;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>
/// A server process on a free port of its own, with a data directory that it may share with the process before it: stop it, kill it and
/// start another to see what was kept.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Port = port;
        process.OutputDataReceived += (_, line) => Log.Add(line.Data);
        process.ErrorDataReceived += (_, line) => Log.Add(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => Log.Ended(process.ExitCode);
    }

    public int Port { get; }

    public int Id => _process.Id;

    public ServerLog Log { get; } = new();

    public bool HasEnded => _process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a server and returns when it is ready.</summary>
    /// <param name="workingDirectory">Where its data goes.</param>
    /// <param name="port">UDP and TCP port on 127.0.0.1.</param>
    /// <param name="settings">Further settings, <c>Key=value</c> under <c>Registrar:</c>.</param>
    public static Task<ServerProcess> StartAsync(string workingDirectory, int port, params string[] settings) =>
        StartAsync(workingDirectory, port, new Dictionary<string, string>(), settings);

    /// <summary>Starts a server with environment variables of its own.</summary>
    public static Task<ServerProcess> StartAsync(
        string workingDirectory, int port, IReadOnlyDictionary<string, string> environment, params string[] settings) => StartAsync([], workingDirectory, port, environment, settings);

    /// <summary>Starts a server by another program, which must become it.</summary>
    public static Task<ServerProcess> StartWithinAsync(string[] program, string workingDirectory, int port, params string[] settings) =>
        StartAsync(program, workingDirectory, port, new Dictionary<string, string>(), settings);

    private static async Task<ServerProcess> StartAsync(
        string[] program, string workingDirectory, int port, IReadOnlyDictionary<string, string> environment, string[] settings)
    {
        string[] given = [$"Listen=udp://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "Http:Listen=", "DataDirectory=data", .. settings];
        var server = new ServerProcess(new Process { StartInfo = ServerExecutable.StartInfo(workingDirectory, given.Select(setting => "--Registrar:" + setting)) }, port);
        if (program.Length > 0)
        {
            string[] own = [.. program[1..], server._process.StartInfo.FileName, .. server._process.StartInfo.ArgumentList];
            server._process.StartInfo.FileName = program[0];
            server._process.StartInfo.ArgumentList.Clear();
            foreach (string argument in own) server._process.StartInfo.ArgumentList.Add(argument);
        }
        foreach ((string name, string value) in environment) server._process.StartInfo.Environment[name] = value;
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await server.Log.Ready.WaitAsync(StartPatience);
        return server;
    }

    /// <summary>SIGKILL: the process has no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(EndPatience);
    }

    /// <summary>SIGHUP.</summary>
    public async Task HangUpAsync()
    {
        CommandRun sent = await CommandRun.OfToolAsync("kill", "/", "-HUP", Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, sent.ExitCode);
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        CommandRun sent = await CommandRun.OfToolAsync("kill", "/", "-TERM", Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, sent.ExitCode);
        await _process.WaitForExitAsync().WaitAsync(EndPatience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using ActorRegistrar.Testing.Fixtures;
using Npgsql;

namespace ActorRegistrar.Testing.Databases;

/// <summary>
/// A PostgreSQL server of a test's own, on loopback and in a temporary directory, with fsync on. It can be killed,
/// stopped and started again on the same data.
/// </summary>
public sealed class PostgreSqlServer : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _programs;
    private readonly int _port = FreePort.Next();
    private readonly string _addresses;
    private Process? _process;

    public PostgreSqlServer() : this([], null)
    {
    }

    /// <summary>One that is reached from elsewhere too, or that starts on data of another.</summary>
    /// <param name="networks">Further addresses that it listens at, each with the length of its network's prefix, whose hosts it trusts.</param>
    /// <param name="data">A data directory of a server that does not use it, copied from; null for a new one.</param>
    public PostgreSqlServer(string[] networks, string? data)
    {
        _addresses = string.Join(',', networks.Select(network => network.Split('/')[0]).Prepend("127.0.0.1"));
        _programs = PostgreSqlPrograms.Directory
            ?? throw new InvalidOperationException("PostgreSQL is not installed: no initdb on the PATH or under /usr/lib/postgresql.");
        if (MustChangeUser)
            Run("chown", UserName, _directory.Path);
        if (data is null)
            Run(Unprivileged(Path.Combine(_programs, "initdb"), "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale"));
        else
            Run("cp", "-a", data, Data);
        foreach (var network in networks)
            File.AppendAllText(Path.Combine(Data, "pg_hba.conf"), $"host all all {network} trust\n");
        Start();
    }

    public int Port => _port;

    /// <summary>Its processes.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            int parent = ServerProcessId();
            return [parent, .. ChildrenOf(parent).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
    }

    public string ConnectionString =>
        $"Host=127.0.0.1;Port={_port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database=postgres;Pooling=false";

    /// <summary>Where its files are.</summary>
    public string Data => Path.Combine(_directory.Path, "data");

    // PostgreSQL refuses to run as root.
    private static bool MustChangeUser => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows();

    private static string UserName =>
        File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    /// <summary>Starts on the data that is there, and returns when the server answers.</summary>
    public void Start()
    {
        Launch();
        var until = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            try
            {
                using var connection = new NpgsqlConnection(ConnectionString);
                connection.Open();
                return;
            }
            catch (NpgsqlException) when (DateTime.UtcNow < until)
            {
                // It refuses to start while a process of the one before it is about to end, or a client holds its port for a moment.
                if (_process!.HasExited)
                    Launch();
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Ends every process of the server at once, as a power cut of the server alone would.</summary>
    public void Kill()
    {
        Signal("KILL");
        _process!.WaitForExit();
    }

    /// <summary>Stops it as its operator would: connections are closed and what it holds is written down.</summary>
    public void Stop()
    {
        Run("kill", "-INT", ServerProcessId().ToString(CultureInfo.InvariantCulture));
        _process!.WaitForExit();
    }

    /// <summary>Makes every process of the server stand still: connections stay, nothing answers.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Lets them go on.</summary>
    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        if (_process is { HasExited: false })
            Kill();
        _process?.Dispose();
        _directory.Dispose();
    }

    private void Launch()
    {
        _process?.Dispose();
        _process = Process.Start(new ProcessStartInfo
        {
            FileName = "setsid",
            ArgumentList =
            {
                "sh", "-c", "exec \"$@\" >>\"$0\" 2>&1", Path.Combine(_directory.Path, "log"),
            },
        }.With(Unprivileged(
            Path.Combine(_programs, "postgres"), "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _directory.Path,
            "-c", "listen_addresses=" + _addresses, "-c", "fsync=on", "-c", "max_connections=200")))!;
    }

    /// <summary>Server processes are children of the first one, each in a process group of its own.</summary>
    private void Signal(string signal)
    {
        int parent = ServerProcessId();
        // One that stands still starts no further child while its children are counted.
        if (signal == "KILL")
            TryRun("kill", "-STOP", parent.ToString(CultureInfo.InvariantCulture));
        foreach (var id in (string[])[parent.ToString(CultureInfo.InvariantCulture), .. ChildrenOf(parent)])
            TryRun("kill", "-" + signal, id);
    }

    private static string[] ChildrenOf(int parent) => File.Exists($"/proc/{parent}/task/{parent}/children")
        ? File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        : [];

    private int ServerProcessId() =>
        int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static string[] Unprivileged(params string[] command) =>
        MustChangeUser ? ["setpriv", "--reuid", UserName, "--regid", UserName == "nobody" ? "nogroup" : UserName, "--clear-groups", .. command] : command;

    private static void Run(params string[] command)
    {
        int code = TryRun(command);
        if (code != 0)
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {code}.");
    }

    private static int TryRun(params string[] command)
    {
        var info = new ProcessStartInfo { FileName = command[0], RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(info.With(command[1..]))!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode;
    }
}

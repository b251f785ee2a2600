namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>One server for all tests of a class; each test uses an address-of-record of its own.</summary>
public class RunningServer : IAsyncLifetime
{
    private TemporaryDirectory? _directory;
    private ServerProcess? _process;

    internal ServerProcess Process => _process!;

    internal string WorkingDirectory => _directory!.Path;

    /// <summary>Settings of this class's server.</summary>
    protected virtual string[] Settings => ["MinExpires=1"];

    /// <summary>Environment variables of this class's server.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>();

    public virtual async Task InitializeAsync()
    {
        _directory = new TemporaryDirectory();
        _process = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), Environment, Settings);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _directory?.Dispose();
    }
}

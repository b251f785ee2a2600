using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>
/// One server for all tests of a class, on every transport, with a certificate made for it; each test uses an address-of-record of its own.
/// </summary>
public class RunningServer : IAsyncLifetime
{
    private readonly int[] _ports = [.. Enumerable.Range(0, 4).Select(_ => FreePort.Next())];
    private TemporaryDirectory? _directory;
    private ServerProcess? _process;

    internal ServerProcess Process => _process!;

    internal string WorkingDirectory => _directory!.Path;

    internal TestCertificates Certificates { get; } = new();

    /// <summary>Settings of this class's server.</summary>
    protected virtual string[] Settings => ["MinExpires=1"];

    /// <summary>What its TLS listeners show.</summary>
    internal virtual X509Certificate2 Certificate => TestCertificates.Server();

    /// <summary>Environment variables of this class's server.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>();

    /// <summary>Puts files into its working directory before it starts.</summary>
    protected virtual void Prepare(string directory)
    {
    }

    /// <summary>Where it listens for udp, tcp, tls, ws or wss.</summary>
    internal int PortOf(string transport) => _ports[transport switch { "tls" => 1, "ws" => 2, "wss" => 3, _ => 0 }];

    /// <summary>A client of it over udp, tcp, tls, ws or wss.</summary>
    internal SipClient Connect(string transport) => SipClient.Connect(transport, PortOf(transport));

    public virtual async Task InitializeAsync()
    {
        _directory = new TemporaryDirectory();
        Prepare(_directory.Path);
        Certificates.Write(Certificate);
        string listen = string.Create(CultureInfo.InvariantCulture, $"Listen=udp://127.0.0.1:{_ports[0]},tls://127.0.0.1:{_ports[1]},ws://127.0.0.1:{_ports[2]},wss://127.0.0.1:{_ports[3]}");
        _process = await ServerProcess.StartAsync(
            _directory.Path, _ports[0], Environment, [listen, "Tls:CertificateFile=" + Certificates.PathOf("server.pem"), "Tls:KeyFile=" + Certificates.PathOf("server.key"), .. Settings]);
    }

    public virtual async Task DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        Certificates.Dispose();
        _directory?.Dispose();
    }
}

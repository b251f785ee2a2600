using System.Diagnostics;
using System.Net;
using ActorRegistrar.EndToEnd.Tests.Connections;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>A Kamailio that runs a configuration of <c>samples/kamailio</c> as it is; addresses, ports and times come by <c>-A</c>.</summary>
internal sealed class EdgeProxy : IDisposable
{
    private const string AnyDomain = "sip:edge.example";

    private readonly TemporaryDirectory _directory = new();
    private readonly int[] _ports = [.. Enumerable.Range(0, 4).Select(_ => FreePort.Next())];
    private readonly SipPeer _peer;

    private EdgeProxy(string[] program, string configuration, TestCertificates? certificates, IPEndPoint registrar, (string Name, string Value)[] definitions)
    {
        var all = new Dictionary<string, string>
        {
            ["LISTEN_UDP"] = $"udp:{registrar.Address}:{_ports[0]}",
            ["LISTEN_TCP"] = $"tcp:{registrar.Address}:{_ports[0]}",
            ["LISTEN_WS"] = $"tcp:{registrar.Address}:{_ports[2]}",
            ["REGISTRAR"] = $"\"sip:{registrar}\"",
            ["REGISTRAR_MILLISECONDS"] = "1000",
            ["PHONE_MILLISECONDS"] = "1500",
        };
        if (certificates is not null)
        {
            all["LISTEN_TLS"] = $"tls:{registrar.Address}:{_ports[1]}";
            all["LISTEN_WSS"] = $"tls:{registrar.Address}:{_ports[3]}";
            all["TLS_CERTIFICATE"] = $"\"{certificates.PathOf("server.pem")}\"";
            all["TLS_KEY"] = $"\"{certificates.PathOf("server.key")}\"";
        }
        foreach ((string name, string value) in definitions) all[name] = value;
        string file = Path.Combine(AppContext.BaseDirectory, "Samples", "kamailio", configuration);
        string[] command = [.. program, "kamailio", "-f", file, "-DD", "-E", "-m", "64", "-M", "8", "-Y", _directory.Path, "-w", _directory.Path];
        _peer = new SipPeer(new ProcessStartInfo(command[0], [.. command[1..], .. all.SelectMany(one => new[] { "-A", $"{one.Key}={one.Value}" })]));
    }

    public ServerLog Log => _peer.Log;

    /// <summary>Where it listens for udp, tcp, tls, ws or wss.</summary>
    public int PortOf(string transport) => _ports[transport switch { "tls" => 1, "ws" => 2, "wss" => 3, _ => 0 }];

    /// <summary>Starts it and returns when it answers.</summary>
    /// <param name="configuration">File name of the sample.</param>
    /// <param name="certificates">Where <c>server.pem</c> and <c>server.key</c> are.</param>
    /// <param name="registrarPort">UDP port of the registrar.</param>
    /// <param name="definitions">Further definitions; they win.</param>
    public static async Task<EdgeProxy> StartAsync(string configuration, TestCertificates certificates, int registrarPort, params (string Name, string Value)[] definitions)
    {
        var proxy = new EdgeProxy([], configuration, certificates, new IPEndPoint(IPAddress.Loopback, registrarPort), definitions);
        await proxy._peer.AwaitAsync(() => SipClient.Udp(proxy.PortOf("udp")), AnyDomain);
        return proxy;
    }

    /// <summary>Starts one in a network of the test's own, beside the registrar, without TLS.</summary>
    public static async Task<EdgeProxy> StartWithinAsync(OwnNetwork network, Func<int, SipClient> connect, string configuration, int registrarPort)
    {
        var proxy = new EdgeProxy(network.Program, configuration, null, new IPEndPoint(OwnNetwork.IPv4, registrarPort), []);
        await proxy._peer.AwaitAsync(() => connect(proxy.PortOf("udp")), AnyDomain);
        return proxy;
    }

    /// <summary>A socket to it.</summary>
    public SipClient Connect(string transport) => SipClient.Connect(transport, PortOf(transport));

    public void Dispose()
    {
        _peer.Dispose();
        _directory.Dispose();
    }
}

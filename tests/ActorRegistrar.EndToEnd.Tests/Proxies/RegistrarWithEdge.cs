using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>A registrar with a Kamailio in front of it that runs one of the sample configurations.</summary>
/// <param name="configuration">Its file name.</param>
public abstract class RegistrarWithEdge(string configuration) : RunningServer
{
    protected const string Token = "0123456789abcdef0123456789abcdef";

    private readonly int _httpPort = FreePort.Next();

    internal EdgeProxy Edge { get; private set; } = null!;

    protected override string[] Settings =>
    [
        "MinExpires=1", "Domains=example.com",
        string.Create(CultureInfo.InvariantCulture, $"Http:Listen=http://127.0.0.1:{_httpPort}"), "Http:TokenFile=api.tokens",
    ];

    /// <summary>What this configuration needs to be told beside the registrar's SIP address.</summary>
    protected virtual (string Name, string Value)[] Definitions => [];

    protected (string Name, string Value) Api => ("REGISTRAR_API", string.Create(CultureInfo.InvariantCulture, $"\"http://127.0.0.1:{_httpPort}/api/v1\""));

    public override async Task InitializeAsync()
    {
        if (KamailioModules.WhyNot is not null) return;
        await base.InitializeAsync();
        Edge = await StartEdgeAsync();
    }

    public override async Task DisposeAsync()
    {
        Edge?.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>One more Kamailio.</summary>
    internal Task<EdgeProxy> StartEdgeAsync(params (string Name, string Value)[] definitions) => EdgeProxy.StartAsync(configuration, Certificates, PortOf("udp"), [.. Definitions, .. definitions]);

    /// <summary>One whose registrar is elsewhere.</summary>
    internal Task<EdgeProxy> StartEdgeOfAsync(int registrarPort, params (string Name, string Value)[] definitions) => EdgeProxy.StartAsync(configuration, Certificates, registrarPort, [.. Definitions, .. definitions]);

    /// <summary>A telephone that registers and calls through the proxy.</summary>
    internal Phone NewPhone(string transport, string? addressOfRecord = null) => new(Edge.Connect(transport), addressOfRecord ?? Request.NewAddressOfRecord());

    protected override void Prepare(string directory) => File.WriteAllText(Path.Combine(directory, "api.tokens"), $"read {Token} edge\n");
}

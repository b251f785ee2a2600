using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Authentication;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>A server whose metrics only one test moves.</summary>
public sealed class MeteredServer : RunningServer
{
    internal int HttpPort { get; } = FreePort.Next();

    protected override string[] Settings => ["MinExpires=2", string.Create(CultureInfo.InvariantCulture, $"Http:Listen=http://127.0.0.1:{HttpPort}")];
}

/// <summary>The same with users.</summary>
public sealed class MeteredDigestServer : AuthenticatedServer
{
    internal int HttpPort { get; } = FreePort.Next();

    protected override string[] Settings => [.. base.Settings, string.Create(CultureInfo.InvariantCulture, $"Http:Listen=http://127.0.0.1:{HttpPort}")];
}

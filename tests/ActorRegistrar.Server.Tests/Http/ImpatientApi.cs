using ActorRegistrar.Server.Http;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>A server that waits for nobody: a few seconds, where others wait for ten.</summary>
public sealed class ImpatientApi : RunningApi
{
    private protected override HttpLimits Limits => new() { HeadWithin = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(1.5), SlowReader = TimeSpan.FromSeconds(5) };
}

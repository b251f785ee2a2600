using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Deviations;

/// <summary>A server of a domain with the defaults, of one with the switches that take odd requests, and of one that is digits alone.</summary>
public sealed class DeviationServer : RunningServer
{
    public const string Default = "default.example";
    public const string Switched = "switched.example";

    protected override string[] Settings =>
    [
        $"Domains={Default},{Switched},3402000000",
        $"Domain:{Switched}:Compatibility:Body=ignore",
        $"Domain:{Switched}:LocalNumberDomain={Switched}",
    ];
}

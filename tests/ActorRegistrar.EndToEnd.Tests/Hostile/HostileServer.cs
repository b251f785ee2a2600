using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>
/// One server for every attack, one attack after the other. It may take so little memory that an attack which makes it grow ends it, and
/// collects often enough for what it holds to be seen.
/// </summary>
public sealed class HostileServer : RunningServer
{
    /// <summary>The domain of those who attack and of the client that must not notice.</summary>
    public const string Domain = "example.com";

    protected override string[] Settings => ["Domains=" + Domain, "MinExpires=1"];

    /// <summary>A heap of 256 MiB at most, and a collection for every 16 MiB.</summary>
    internal static IReadOnlyDictionary<string, string> LittleMemory { get; } = new Dictionary<string, string>
    {
        ["DOTNET_GCHeapHardLimit"] = "0x10000000",
        ["DOTNET_GCgen0size"] = "0x1000000",
    };

    protected override IReadOnlyDictionary<string, string> Environment => LittleMemory;

    /// <summary>The journal's rows, read by another process as an operator would.</summary>
    internal JournalRows Journal => new(Path.Combine(WorkingDirectory, "data", "journal.db"));
}

/// <summary>All attacks share the server, so that each meets what the one before left behind, and none disturbs another's measurements.</summary>
[CollectionDefinition(Name)]
public sealed class HostileGroup : ICollectionFixture<HostileServer>
{
    public const string Name = "hostile";
}

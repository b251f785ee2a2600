using System.Collections.Immutable;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>The settings in force at this moment. Whoever needs one that can change while the server runs asks here each time.</summary>
/// <param name="options">Those of the start.</param>
internal sealed class LiveSettings(RegistrarOptions options)
{
    private volatile RegistrarOptions _current = options;
    private volatile IReadOnlyList<string> _awaitingRestart = ImmutableArray<string>.Empty;

    /// <summary>What is in force; for what takes a restart, what the server was started with.</summary>
    public RegistrarOptions Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Settings that were changed and take a restart to be in force, by name.</summary>
    public IReadOnlyList<string> AwaitingRestart
    {
        get => _awaitingRestart;
        set => _awaitingRestart = value;
    }
}

namespace ActorRegistrar.Server.Reload;

/// <summary>What became of reading the settings again.</summary>
/// <param name="Problems">One sentence per wrong setting; empty when they are in force, as far as no restart is needed.</param>
/// <param name="Changed">What changed at once.</param>
/// <param name="AwaitingRestart">Settings that differ from those in force until the server is restarted, by name.</param>
internal sealed record ReloadOutcome(IReadOnlyList<string> Problems, IReadOnlyList<SettingsDifference> Changed, IReadOnlyList<string> AwaitingRestart)
{
    /// <summary>Whether the settings could be used.</summary>
    public bool IsApplied => Problems.Count == 0;
}

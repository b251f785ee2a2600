using ActorRegistrar.Server.Audit;

namespace ActorRegistrar.Server.Reload;

/// <summary>What became of reading the settings again.</summary>
/// <param name="Problems">One sentence per wrong setting; empty when they are in force, as far as no restart is needed.</param>
/// <param name="Changed">What changed at once.</param>
/// <param name="AwaitingRestart">Settings that differ from those in force until the server is restarted, by name.</param>
internal sealed record ReloadOutcome(IReadOnlyList<string> Problems, IReadOnlyList<SettingsDifference> Changed, IReadOnlyList<string> AwaitingRestart)
{
    /// <summary>Whether the settings could be used.</summary>
    public bool IsApplied => Problems.Count == 0;

    /// <summary>The line of the audit about it.</summary>
    /// <param name="who">Who asked, or what: the name of a token, <c>SIGHUP</c>, <c>file</c>.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="at">When, in UTC.</param>
    public AuditEvent ToAudit(string who, string from, DateTimeOffset at) => new()
    {
        At = at,
        Kind = "settings.reload",
        Who = who,
        From = from,
        What = string.Join(", ", Changed),
        Outcome = !IsApplied ? "refused" : Changed.Count > 0 ? "done" : "unchanged",
    };
}

using System.Collections.Frozen;
using System.Globalization;

namespace ActorRegistrar.Persistence.Retention;

/// <summary>
/// One time to keep the history and where it holds. Its name says both, so that a changed setting is a new rule, which looks at everything
/// once more.
/// </summary>
/// <param name="Name">Of the rule, under which it is remembered how far it has come.</param>
/// <param name="KeepDays">For how long, in days; at least 1.</param>
internal sealed record RetentionRule(string Name, int KeepDays)
{
    private const string Scheme = "sip:";

    private FrozenSet<string> Domains { get; init; } = [];

    private bool IsElsewhere { get; init; }

    /// <summary>The rules that settings come to; domains whose history is kept for good have none.</summary>
    public static RetentionRule[] Of(RetentionSettings settings)
    {
        var rules = new List<RetentionRule>();
        string[] special = [.. settings.KeepDaysOf.Where(domain => domain.Value != settings.KeepDays).Select(domain => domain.Key).Order(StringComparer.Ordinal)];
        if (settings.KeepDays > 0)
        {
            rules.Add(new RetentionRule(NameOf(settings.KeepDays, special.Length == 0 ? "everywhere" : "not " + string.Join(' ', special)), settings.KeepDays)
            {
                Domains = special.ToFrozenSet(StringComparer.Ordinal),
                IsElsewhere = true,
            });
        }
        foreach (IGrouping<int, string> group in special.GroupBy(domain => settings.KeepDaysOf[domain]).Where(group => group.Key > 0))
            rules.Add(new RetentionRule(NameOf(group.Key, "in " + string.Join(' ', group)), group.Key) { Domains = group.ToFrozenSet(StringComparer.Ordinal) });
        return [.. rules];
    }

    /// <summary>Whether it holds for an actor; it does for no other application's.</summary>
    public bool Covers(string persistenceId)
    {
        if (!persistenceId.StartsWith(Scheme, StringComparison.Ordinal)) return false;
        string domain = persistenceId[Math.Max(Scheme.Length, persistenceId.LastIndexOf('@') + 1)..];
        return Domains.Contains(domain) != IsElsewhere;
    }

    private static string NameOf(int days, string where) => string.Create(CultureInfo.InvariantCulture, $"{days} days {where}");
}

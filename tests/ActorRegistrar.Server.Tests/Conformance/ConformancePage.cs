using System.Globalization;
using System.Text;

namespace ActorRegistrar.Server.Tests.Conformance;

/// <summary><c>docs/conformance.md</c>: each rule with the tests that show it, or with the reason why it is not implemented.</summary>
internal static class ConformancePage
{
    public static string Render(IReadOnlyList<ConformanceRule> rules, ILookup<RuleTrait, string> tests)
    {
        var page = new StringBuilder("""
            # Conformance

            What the RFCs ask of a registrar and its location service, one rule a row, with the tests that show it, or why it is not
            implemented. Where this server does otherwise than an RFC says, by default or by a setting, is in [deviations](deviations.md).

            This page is written by a test from [conformance.json](conformance.json) and from the traits of the tests
            (`dotnet test --filter "RFC=3261 20.23"` runs those of one rule, `--filter "RFC~3261 10.3"` those of a section).

            """.ReplaceLineEndings("\n"));
        foreach (IGrouping<string, ConformanceRule> group in rules.GroupBy(rule => rule.Group))
        {
            int implemented = group.Count(rule => rule.NotImplemented is null);
            page.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n\n{implemented} of {group.Count()} rules are implemented.\n\n");
            page.Append("| section | rule | tests |\n|---|---|---|\n");
            foreach (ConformanceRule rule in group)
            {
                string shownBy = rule.NotImplemented is { } reason ? "**not implemented**: " + reason : NamesOf(tests[rule.Trait]);
                page.Append(CultureInfo.InvariantCulture, $"| {rule.Place} | {rule.Text} | {shownBy} |\n");
            }
            foreach (string section in group.Where(rule => rule.Topic is not null).Select(rule => rule.Clause).OfType<string>().Distinct())
            {
                // A test can have the section alone, where it is about the whole of it.
                var trait = new RuleTrait("RFC", section);
                if (tests.Contains(trait) && !group.Any(rule => rule.Trait == trait))
                {
                    string names = NamesOf(tests[trait]);
                    page.Append(CultureInfo.InvariantCulture, $"| {section[5..]} | Further tests of the section. | {names} |\n");
                }
            }
        }
        return page.ToString();
    }

    private static string NamesOf(IEnumerable<string> tests) => string.Join("<br>", tests);
}

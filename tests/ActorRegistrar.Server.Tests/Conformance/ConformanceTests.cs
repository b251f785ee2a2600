using System.Text.Json;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Conformance;

/// <summary>
/// <c>docs/conformance.json</c> has the rules; the traits of the tests of all projects say which test shows each;
/// <c>docs/conformance.md</c> is written from both, by a run with <c>ACTORREGISTRAR_WRITE_REFERENCE=1</c> in the environment.
/// </summary>
public sealed class ConformanceTests
{
    private static readonly string Root = ReferenceFile.SourceRoot();
    private static readonly string Tests = Path.Combine(Root, "tests");

    private static readonly ConformanceRule[] Rules =
        JsonSerializer.Deserialize<ConformanceRule[]>(File.ReadAllText(Path.Combine(Root, "docs", "conformance.json")))!;

    [Fact]
    public void Every_rule_that_is_implemented_has_a_test()
    {
        ILookup<RuleTrait, string> tests = RuleTests.Find(Tests);
        Assert.Empty(Rules.Where(rule => rule.NotImplemented is null && !tests.Contains(rule.Trait)).Select(rule => rule.Trait));
    }

    [Fact]
    public void A_rule_that_is_not_implemented_says_why_and_has_no_test()
    {
        ILookup<RuleTrait, string> tests = RuleTests.Find(Tests);
        ConformanceRule[] notImplemented = [.. Rules.Where(rule => rule.NotImplemented is not null)];
        Assert.All(notImplemented, rule => Assert.EndsWith(".", rule.NotImplemented, StringComparison.Ordinal));
        Assert.All(notImplemented, rule => Assert.Empty(tests[rule.Trait]));
    }

    [Fact]
    public void Every_trait_of_a_test_names_a_rule_or_the_section_of_one()
    {
        IEnumerable<RuleTrait> sections = Rules.Select(rule => new RuleTrait("RFC", rule.Clause ?? ""));
        Assert.Empty(RuleTests.Find(Tests).Select(tests => tests.Key).Except(Rules.Select(rule => rule.Trait)).Except(sections));
    }

    [Fact]
    public void Every_trait_stands_on_a_test() => Assert.All(
        Directory.EnumerateFiles(Tests, "*Tests.cs", SearchOption.AllDirectories),
        file => Assert.Equal(RuleTests.CountIn(File.ReadAllText(file)), RuleTests.FindIn(file).Count()));

    [Fact]
    public void No_two_rules_are_named_alike() => Assert.Distinct(Rules.Select(rule => rule.Trait));

    [Fact]
    public void The_page_says_what_the_rules_and_the_tests_say()
    {
        string path = Path.Combine(Root, "docs", "conformance.md"), page = ConformancePage.Render(Rules, RuleTests.Find(Tests));
        if (Environment.GetEnvironmentVariable("ACTORREGISTRAR_WRITE_REFERENCE") == "1")
        {
            File.WriteAllText(path, page);
        }
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == page,
            $"{path} is out of date; run this test once with ACTORREGISTRAR_WRITE_REFERENCE=1 and commit it.");
    }

    [Fact]
    public void A_test_that_is_skipped_shows_nothing()
    {
        const string Rfc = "RFC", Attribute = "    [Fact]\n    [Trait(\"" + Rfc + "\", \"1 2\")]\n    public void It_is_so() { }\n";
        Assert.Equal((new RuleTrait(Rfc, "1 2"), "Some: It is so"), Assert.Single(RuleTests.FindInSource("Some", Attribute)));
        Assert.Empty(RuleTests.FindInSource("Some", Attribute.Replace("[Fact]", "[Fact(Skip = \"why\")]", StringComparison.Ordinal)));
    }
}

using System.Text.RegularExpressions;

namespace ActorRegistrar.Server.Tests.Conformance;

/// <summary>The tests of all projects that have the trait of a rule, read from their source.</summary>
internal static partial class RuleTests
{
    /// <summary>Class and sentence of each test, by its traits.</summary>
    public static ILookup<RuleTrait, string> Find(string testsDirectory) => Directory
        .EnumerateFiles(testsDirectory, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(testsDirectory, file).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any())
        .SelectMany(FindIn)
        .OrderBy(found => found.Test, StringComparer.Ordinal)
        .ToLookup(found => found.Trait, found => found.Test);

    /// <summary>How many traits of rules a source has, on a test or elsewhere.</summary>
    public static int CountIn(string source) => Trait().Count(source);

    public static IEnumerable<(RuleTrait Trait, string Test)> FindIn(string file) =>
        FindInSource(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file));

    public static IEnumerable<(RuleTrait Trait, string Test)> FindInSource(string className, string source)
    {
        foreach (Match test in Test().Matches(source))
        {
            string attributes = test.Groups["attributes"].Value;
            if (attributes.Contains("Skip = ", StringComparison.Ordinal))
            {
                continue;
            }
            foreach (Match trait in Trait().Matches(attributes))
            {
                string sentence = test.Groups["name"].Value.Replace('_', ' ');
                yield return (new RuleTrait(trait.Groups[1].Value, trait.Groups[2].Value), $"{className}: {sentence}");
            }
        }
    }

    /// <summary>The lines of attributes and comments above a method, and its name.</summary>
    [GeneratedRegex(
        @"(?<attributes>(?:^[ \t]*(?:\[.*\]|//.*)[ \t]*(?://.*)?\r?\n)+)[ \t]*public (?:static )?(?:async )?[\w<>]+ (?<name>\w+)\(",
        RegexOptions.Multiline)]
    private static partial Regex Test();

    [GeneratedRegex(@"\bTrait\(""(RFC|Rule)"", ""([^""]+)""\)")]
    private static partial Regex Trait();
}

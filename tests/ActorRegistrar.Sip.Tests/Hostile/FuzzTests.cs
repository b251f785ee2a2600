using System.Globalization;
using ActorRegistrar.Fuzz.Engine;
using ActorRegistrar.Fuzz.Targets;
using Xunit.Abstractions;

namespace ActorRegistrar.Sip.Tests.Hostile;

/// <summary>
/// A short run of the fuzzer (tests/ActorRegistrar.Fuzz): ACTORREGISTRAR_FUZZ_SECONDS for all readers together (default 5; a build server
/// sets more). Always the same inputs unless ACTORREGISTRAR_FUZZ_SEED asks for others: what nobody has changed does not fail of itself; the
/// command looks for new ones. A failure prints the seed and the bytes.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> Targets { get; } = [.. Readers.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public void No_mutation_of_a_seed_throws_or_is_read_in_two_ways(string name)
    {
        FuzzTarget target = Readers.All.Single(each => each.Name == name);
        double seconds = (Number("ACTORREGISTRAR_FUZZ_SECONDS") ?? 5) / Readers.All.Count;
        int seed = (int)(Number("ACTORREGISTRAR_FUZZ_SEED") ?? 1);
        FuzzResult result = FuzzRun.Of(target, TimeSpan.FromSeconds(seconds), seed);
        output.WriteLine($"{name}, seed {seed}: {result.Count} inputs in {seconds:F1} s");
        Assert.True(result.Input is null, $"{name}, seed {seed}, input {result.Count}: {Convert.ToBase64String(result.Input ?? [])}\n{result.Failure}");
        Assert.True(result.Count > target.Seeds().Count);
    }

    [Fact]
    public void Every_reader_has_seeds() => Assert.All(Readers.All, target => Assert.True(target.Seeds().Count > 1, target.Name));

    [Fact]
    public void An_input_that_fails_is_found_and_handed_out()
    {
        var broken = new FuzzTarget("values", bytes => Assert.NotEqual((byte)';', bytes[0]));
        FuzzResult result = FuzzRun.Of(broken, TimeSpan.FromMinutes(1), seed: 1);
        Assert.NotNull(FuzzRun.Try(broken, result.Input!));
    }

    private static double? Number(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}

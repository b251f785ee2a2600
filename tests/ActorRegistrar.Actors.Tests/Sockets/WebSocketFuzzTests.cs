using System.Globalization;
using ActorRegistrar.Fuzz.Engine;
using ActorRegistrar.Fuzz.Memory;
using Xunit.Abstractions;

namespace ActorRegistrar.Actors.Tests.Sockets;

/// <summary>A short run of the fuzzer over the upgrade to WebSocket and its frames, as long as that of the readers in ActorRegistrar.Sip.Tests.</summary>
public sealed class WebSocketFuzzTests(ITestOutputHelper output)
{
    public static TheoryData<string> Targets { get; } = [.. WebSocketTargets.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public void No_mutation_of_a_seed_is_answered_wrongly_or_keeps_the_connection(string name)
    {
        FuzzTarget target = WebSocketTargets.All.Single(each => each.Name == name);
        double seconds = (Number("ACTORREGISTRAR_FUZZ_SECONDS") ?? 5) / 12;
        int seed = (int)(Number("ACTORREGISTRAR_FUZZ_SEED") ?? 1);
        FuzzResult result = FuzzRun.Of(target, TimeSpan.FromSeconds(seconds), seed);
        output.WriteLine($"{name}, seed {seed}: {result.Count} inputs in {seconds:F1} s");
        Assert.True(result.Input is null, $"{name}, seed {seed}, input {result.Count}: {Convert.ToBase64String(result.Input ?? [])}\n{result.Failure}");
        Assert.True(target.Seeds().Count > 1);
    }

    private static double? Number(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}

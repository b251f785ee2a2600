using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>
/// SIGKILL at random moments under load: after each restart every binding that a 200 promised is there with its CSeq and its remaining
/// seconds, and nothing is there that was neither promised nor on its way. Each round goes on from the state that the last one left.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const string RoundsVariable = "ACTORREGISTRAR_KILL_ROUNDS";
    private const string SeedVariable = "ACTORREGISTRAR_KILL_SEED";

    [Fact]
    public Task Nothing_acknowledged_is_lost_by_SIGKILL_on_SQLite() => RunAsync(NumberFrom(RoundsVariable, 20));

    [Fact]
    public Task Nothing_acknowledged_is_lost_by_SIGKILL_on_SQLite_without_flushing() => RunAsync(5, "Journal:Durability=os");

    [PostgreSqlFact]
    public async Task Nothing_acknowledged_is_lost_by_SIGKILL_on_PostgreSQL()
    {
        using var databases = new PostgreSqlFixture();
        await RunAsync(Math.Max(5, NumberFrom(RoundsVariable, 20) / 4), "Journal:Provider=postgresql", $"Journal:ConnectionString={databases.CreateDatabase()}");
    }

    private async Task RunAsync(int rounds, params string[] settings)
    {
        int seed = NumberFrom(SeedVariable, Random.Shared.Next());
        output.WriteLine($"{SeedVariable}={seed.ToString(CultureInfo.InvariantCulture)}");
        using var directory = new TemporaryDirectory();
        var random = new Random(seed);
        var load = new RegistrationLoad(sockets: 4, addressesPerSocket: 8, seed);
        int port = FreePort.Next();
        for (int round = 0; round < rounds; round++)
        {
            await using (ServerProcess server = await ServerProcess.StartAsync(directory.Path, port, settings))
            {
                if (round > 0) await load.VerifyAsync(port);
                int before = load.Acknowledgements;
                var ended = new TaskCompletionSource();
                Task running = load.RunUntilAsync(ended.Task, port, round);
                int answers = random.Next(1, 250);
                while (load.Acknowledgements - before < answers && !running.IsCompleted) await Task.WhenAny(running, Task.Delay(random.Next(1, 8)));
                await server.KillAsync();
                ended.SetResult();
                await running;
                server.Log.AssertClean();
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: killed after {load.Acknowledgements - before} answers"));
            }
        }
        await using ServerProcess last = await ServerProcess.StartAsync(directory.Path, port, settings);
        await load.VerifyAsync(port);
        Assert.True(load.Acknowledgements > rounds * 10, $"Only {load.Acknowledgements} answers: too little load to show anything.");
    }

    private static int NumberFrom(string variable, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : defaultValue;
}

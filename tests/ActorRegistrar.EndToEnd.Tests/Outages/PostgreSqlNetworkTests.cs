using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A bad network between the server and its PostgreSQL.</summary>
public sealed class PostgreSqlNetworkTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ResetEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Half of a commit's round trip; with it a commit takes 1 s, and whoever came during one waits for two.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    [PostgreSqlServerFact]
    public async Task A_database_that_is_slow()
    {
        using var outage = new PostgreSqlOutage(output);
        await outage.RunAsync(DuringOutage.MayStore, () => outage.Network.Delay = Slow, () => outage.Network.Delay = TimeSpan.Zero);
    }

    [PostgreSqlServerFact]
    public async Task A_database_whose_connections_are_reset_again_and_again()
    {
        using var outage = new PostgreSqlOutage(output);
        using var resets = new Timer(_ => outage.Network.Reset());
        await outage.RunAsync(DuringOutage.MayStore, () => resets.Change(TimeSpan.Zero, ResetEvery), () => resets.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }
}

using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>The server's PostgreSQL stopped, killed or standing still.</summary>
public sealed class PostgreSqlOutageTests(ITestOutputHelper output)
{
    [PostgreSqlServerFact]
    public async Task A_database_that_is_stopped()
    {
        using var outage = new PostgreSqlOutage(output);
        await outage.RunAsync(DuringOutage.StoresNothing, outage.Database.Stop, outage.Database.Start);
    }

    [PostgreSqlServerFact]
    public async Task A_database_that_is_killed()
    {
        using var outage = new PostgreSqlOutage(output);
        await outage.RunAsync(DuringOutage.StoresNothing, outage.Database.Kill, outage.Database.Start);
    }

    [PostgreSqlServerFact]
    public async Task A_database_that_hangs()
    {
        using var outage = new PostgreSqlOutage(output);
        await outage.RunAsync(DuringOutage.StoresNothing, outage.Database.Freeze, outage.Database.Thaw);
    }
}

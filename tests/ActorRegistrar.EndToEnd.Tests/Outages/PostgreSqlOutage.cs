using System.Globalization;
using Npgsql;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A registrar server on a PostgreSQL server of its own, with a network between them that can be made slow or broken.</summary>
internal sealed class PostgreSqlOutage : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ITestOutputHelper _output;

    public PostgreSqlOutage(ITestOutputHelper output)
    {
        _output = output;
        Network = new TcpProxy(new NpgsqlConnectionStringBuilder(Database.ConnectionString).Port);
    }

    public PostgreSqlServer Database { get; } = new();

    public TcpProxy Network { get; }

    public Task RunAsync(DuringOutage during, Action begin, Action end)
    {
        var through = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Port = Network.Port };
        return new OutageRun(_output) { MayRefuseLookups = true }.RunAsync(
            _directory.Path,
            ["Journal:Provider=postgresql", string.Create(CultureInfo.InvariantCulture, $"Journal:ConnectionString={through}")],
            during,
            _ => Task.Run(begin),
            () => Task.Run(end));
    }

    public void Dispose()
    {
        Network.Dispose();
        Database.Thaw();
        Database.Dispose();
        _directory.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Npgsql;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>The host of a server is cut off from the database, which hears nothing of it any more.</summary>
public sealed class VanishedHostTests(ITestOutputHelper output)
{
    private const string Alice = "sip:alice@example.com";

    private static readonly TimeSpan FreeWithin = TimeSpan.FromSeconds(15);

    [NamespaceFact]
    public async Task Its_lock_is_free_within_15_s_and_before_that_it_has_ceased_to_answer()
    {
        await using DistantHost host = await DistantHost.MakeAsync();
        using var directory = new TemporaryDirectory();
        using var database = new PostgreSqlServer([host.NearAddress + "/24"], null);
        var elsewhere = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = host.NearAddress };
        int port = FreePort.Next();
        await using ServerProcess server = await ServerProcess.StartWithinAsync(["ip", "netns", "exec", host.Name], directory.Path, port, "Journal:Provider=postgresql", $"Journal:ConnectionString={elsewhere}");
        Assert.Equal("SIP/2.0 200 OK", await host.AskAsync(port, Text(Request.Register(Alice, "Contact: <sip:alice@192.0.2.4>"))));
        Assert.StartsWith("SIP/2.0 302", await LookUpAsync(host, port), StringComparison.Ordinal);

        using var other = new NpgsqlConnection(database.ConnectionString);
        await other.OpenAsync();
        await host.CutAsync();
        var sinceCut = Stopwatch.StartNew();
        Task<TimeSpan> taking = TakeLockAsync(other, sinceCut);
        TimeSpan lastAnswered = TimeSpan.Zero;
        while (!taking.IsCompleted)
        {
            if ((await LookUpAsync(host, port)).StartsWith("SIP/2.0 302", StringComparison.Ordinal)) lastAnswered = sinceCut.Elapsed;
        }
        TimeSpan free = await taking;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"free after {free.TotalSeconds:0.0} s; last lookup answered {lastAnswered.TotalSeconds:0.0} s after the cut"));
        Assert.InRange(free, TimeSpan.Zero, FreeWithin);
        Assert.InRange(lastAnswered, TimeSpan.Zero, free);
        Assert.StartsWith("SIP/2.0 503", await LookUpAsync(host, port), StringComparison.Ordinal);

        await host.MendAsync();
        await server.Log.ExpectAsync("is in use by another process");
        for (int attempt = 0; attempt < 300 && !server.HasEnded; attempt++) await Task.Delay(100);
        Assert.True(server.HasEnded);
        Assert.Equal(2, server.ExitCode);
    }

    private static Task<string> LookUpAsync(DistantHost host, int port) => host.AskAsync(port, Text(Request.For("OPTIONS", Alice)));

    private static string Text(Request request) => Encoding.UTF8.GetString(request.Bytes("UDP", "127.0.0.1:5060"));

    private static async Task<TimeSpan> TakeLockAsync(NpgsqlConnection connection, Stopwatch clock)
    {
        while (clock.Elapsed < FreeWithin * 3)
        {
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext('ActorRegistrar journal'), hashtext(current_schema()))", connection);
            if (await command.ExecuteScalarAsync() is true) return clock.Elapsed;
            await Task.Delay(50);
        }
        return clock.Elapsed;
    }
}

using System.Diagnostics;
using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>What a database that fails may still do.</summary>
internal enum DuringOutage
{
    /// <summary>Nothing is stored: every REGISTER is answered 503.</summary>
    StoresNothing,

    /// <summary>Something may be stored now and then: a REGISTER is answered 200 if it was, else 503.</summary>
    MayStore,
}

/// <summary>
/// One outage seen from the SIP socket of a server process. Before, during and after it, hundreds of REGISTERs a second come in and known
/// addresses-of-record are looked up. It checks what every outage has in common, whatever its cause:
/// <list type="bullet">
/// <item>each request is answered within 4 s, a REGISTER with 200 or with 503 and Retry-After, a lookup from memory, also of those whose refresh has failed,
/// or with 503 where another server could have taken the database;</item>
/// <item>threads and memory of the process stay as they were;</item>
/// <item>within 5 s of its end every address-of-record can register, with nobody's help;</item>
/// <item>what was answered 200 is stored, then and after SIGKILL; what was refused is stored as asked or not at all, and does not change later.</item>
/// </list>
/// </summary>
internal sealed class OutageRun(ITestOutputHelper output)
{
    /// <summary>
    /// Whether another server could take the database meanwhile, so that lookups are answered 503 too. Else they are answered from memory.
    /// </summary>
    public bool MayRefuseLookups { get; init; }

    private const string SecondsVariable = "ACTORREGISTRAR_OUTAGE_SECONDS";
    private const int Refreshed = 150;
    private const int LookedUp = 50;
    private const int MostLogLines = 200;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Tail = TimeSpan.FromMilliseconds(50);

    // Twice every deadline in the server; longer where somebody has the time.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : 6);

    private readonly RegisteringAddressOfRecord[] _refreshed = [.. Enumerable.Range(0, Refreshed).Select(_ => new RegisteringAddressOfRecord())];
    private readonly RegisteringAddressOfRecord[] _lookedUp = [.. Enumerable.Range(0, LookedUp).Select(_ => new RegisteringAddressOfRecord())];

    /// <summary>Runs it.</summary>
    /// <param name="workingDirectory">The server's.</param>
    /// <param name="settings">The server's.</param>
    /// <param name="during">What the database may still do.</param>
    /// <param name="begin">Makes the database of this server fail, and returns when it does.</param>
    /// <param name="end">Makes it work again.</param>
    public async Task RunAsync(string workingDirectory, string[] settings, DuringOutage during, Func<ServerProcess, Task> begin, Func<Task> end)
    {
        int port = FreePort.Next();
        using var client = new ConcurrentClient(SipClient.Udp(port));
        await using (ServerProcess server = await ServerProcess.StartAsync(workingDirectory, port, settings))
        {
            await ForAll([.. _lookedUp, .. _refreshed], address => address.RefreshAsync(client));
            await using var load = new SteadyLoad(client, _refreshed, [.. _lookedUp, .. _refreshed]);
            await Task.Delay(Before);
            Footprint before = Footprint.Of(server.Id);

            await begin(server);
            long began = Stopwatch.GetTimestamp();
            await Task.Delay(Length);
            Footprint atEnd = Footprint.Of(server.Id);
            long ending = Stopwatch.GetTimestamp();
            await end();
            long healed = Stopwatch.GetTimestamp();

            TimeSpan healing = await AwaitServiceAsync(load, healed);
            await load.StopAsync();
            Footprint after = Footprint.Of(server.Id);
            Tell(load, began, ending, healing, before, atEnd, after, server);

            AssertAnswers(load, during, began, ending);
            atEnd.AssertFlatSince(before);
            after.AssertFlatSince(before);
            await ForAll(_refreshed, address => address.VerifyAsync(client));
            Assert.False(server.HasEnded);
            Assert.InRange(server.Log.ToString().Count(c => c == '\n'), 0, MostLogLines);
            await server.KillAsync();
        }
        await using ServerProcess next = await ServerProcess.StartAsync(workingDirectory, port, settings);
        await ForAll(_refreshed, address => address.VerifyAsync(client));
    }

    private static Task ForAll(RegisteringAddressOfRecord[] addresses, Func<RegisteringAddressOfRecord, Task> step) => Task.WhenAll(addresses.Select(step));

    private async Task<TimeSpan> AwaitServiceAsync(SteadyLoad load, long healed)
    {
        while (_refreshed.Count(address => !address.IsServedSince(healed)) is > 0 and var stuck)
        {
            TimeSpan waited = Stopwatch.GetElapsedTime(healed);
            Assert.True(waited < HealsWithin + load.OwnDelay, $"{stuck} of {Refreshed} cannot register {waited.TotalSeconds:0.0} s after the end.");
            await Task.Delay(Tail);
        }
        return Stopwatch.GetElapsedTime(healed);
    }

    private void AssertAnswers(SteadyLoad load, DuringOutage during, long began, long ending)
    {
        Exchange[] refreshes = [.. _refreshed.SelectMany(address => address.Refreshes)];
        foreach (Exchange exchange in refreshes.Concat(load.Lookups))
            Assert.True(exchange.Answer is not null && exchange.Elapsed < AnsweredWithin + load.OwnDelay, exchange.ToString());
        foreach (Exchange refresh in refreshes.Where(refresh => refresh.Answer!.Status != 200))
        {
            Assert.True(refresh.Answer!.Status == 503, refresh.ToString());
            Assert.InRange(int.Parse(refresh.Answer.One("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        }
        Exchange[] inside = [.. refreshes.Where(refresh => refresh.SentAt > began && refresh.SentAt < ending)];
        Assert.InRange(inside.Length, Refreshed, int.MaxValue);
        if (during == DuringOutage.StoresNothing) Assert.All(inside, refresh => Assert.True(refresh.Answer!.Status == 503 || refresh.EndedAt > ending, refresh.ToString()));
        HashSet<string> refreshed = [.. _refreshed.Select(address => address.Name)];
        foreach (Exchange lookup in load.Lookups)
            Assert.True(lookup.Answer!.Status == 302 || (lookup.Answer.Status == 503 && MayRefuseLookups && lookup.EndedAt > began) || (lookup.Answer.Status == 503 && refreshed.Contains(lookup.Request.To) && MayBeInDoubt(lookup, during, began)), lookup.ToString());
        Assert.Contains(load.Lookups, lookup => lookup.SentAt > began && lookup.EndedAt < ending);
    }

    /// <summary>
    /// A lookup may have waited for the very write that hung for as long as a request may take; and where something is stored now and then,
    /// an address-of-record whose write failed may have to be read first, which may fail too.
    /// </summary>
    private static bool MayBeInDoubt(Exchange lookup, DuringOutage during, long began) =>
        during == DuringOutage.MayStore || Stopwatch.GetElapsedTime(began, lookup.SentAt) < AnsweredWithin;

    private void Tell(SteadyLoad load, long began, long ending, TimeSpan healing, Footprint before, Footprint atEnd, Footprint after, ServerProcess server)
    {
        Exchange[] inside = [.. _refreshed.SelectMany(address => address.Refreshes).Where(refresh => refresh.SentAt > began && refresh.SentAt < ending)];
        string statuses = string.Join(", ", inside.GroupBy(refresh => refresh.Answer?.Status ?? 0).Select(group => $"{group.Key}: {group.Count()}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"during: {statuses}; slowest {inside.Max(refresh => refresh.Elapsed).TotalSeconds:0.00} s; lookups {load.Lookups.Count}, slowest {load.Lookups.Max(lookup => lookup.Elapsed).TotalSeconds:0.00} s; healed after {healing.TotalSeconds:0.00} s; own delay {load.OwnDelay.TotalSeconds:0.00} s"));
        output.WriteLine($"before {before}; at the end {atEnd}; after {after}; log lines {server.Log.ToString().Count(c => c == '\n')}");
    }
}

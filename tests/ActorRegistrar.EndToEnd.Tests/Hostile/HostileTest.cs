
namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>
/// An attack, and what must be true after it: the process is the same and its log clean, a good client is served as before, memory, threads
/// and sockets return.
/// </summary>
[Collection(HostileGroup.Name)]
public abstract class HostileTest(HostileServer server) : IAsyncLifetime
{
    private const long ResidentGrowthBytes = 96L * 1024 * 1024;
    private const int ThreadGrowth = 32;
    private const int HandleGrowth = 32;

    /// <summary>Far above what any answer takes, for machines that do other things too; an attack that works takes for ever.</summary>
    private static readonly TimeSpan GoodAnswerWithin = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RecoverWithin = TimeSpan.FromSeconds(20);

    private GoodClient? _good;
    private Vitals? _before;

    internal int Port => server.Process.Port;

    internal int ProcessId => server.Process.Id;

    internal JournalRows Journal => server.Journal;

    internal string ServerLog => server.Process.Log.ToString();

    public async Task InitializeAsync()
    {
        _good = new GoodClient(Port);
        await _good.UseAsync();
        _before = Vitals.Of(ProcessId);
    }

    public async Task DisposeAsync()
    {
        Assert.False(server.Process.HasEnded, "The server has ended:\n" + ServerLog);
        Assert.InRange(await _good!.UseAsync(), TimeSpan.Zero, GoodAnswerWithin);
        _good.Dispose();
        using var patience = new CancellationTokenSource(RecoverWithin);
        Vitals after = Vitals.Of(ProcessId);
        while (!HasRecovered(after) && !patience.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            after = Vitals.Of(ProcessId);
        }
        Assert.True(HasRecovered(after), $"Before: {_before}, after: {after}");
        server.Process.Log.AssertClean();
    }

    internal SipClient Connect(string transport) => server.Connect(transport);

    /// <summary>
    /// Sends a message over a connection of its own, then asks OPTIONS, and returns what came before the answer to that or before the
    /// server closed the connection. A server that does neither fails the test.
    /// </summary>
    internal async Task<IReadOnlyList<SipResponse>> AttackAsync(string transport, Func<SipClient, byte[]> message)
    {
        using SipClient client = Connect(transport);
        return await client.AnswersToAsync(message(client));
    }

    /// <summary>Sends a message that must be refused with one 4xx, 501, 505 or 513, or not answered at all.</summary>
    internal async Task<SipResponse?> RefusedAsync(string transport, Func<SipClient, byte[]> message)
    {
        IReadOnlyList<SipResponse> answers = await AttackAsync(transport, message);
        Assert.InRange(answers.Count, 0, 1);
        if (answers.Count == 0) return null;
        Assert.True(answers[0].Status is (>= 400 and < 500) or 501 or 505 or 513, answers[0].Text);
        return answers[0];
    }

    /// <summary>An address-of-record that nobody else uses.</summary>
    internal static string NewAddressOfRecord() => $"sip:{Request.Unique("h")}@{HostileServer.Domain}";

    /// <summary>The bindings of an address-of-record.</summary>
    internal async Task<ReceivedContact[]> FetchAsync(string addressOfRecord)
    {
        using SipClient client = Connect("udp");
        return (await client.AskAsync(Request.Register(addressOfRecord), 200)).Contacts;
    }

    private bool HasRecovered(Vitals after) =>
        after.ResidentBytes <= _before!.ResidentBytes + ResidentGrowthBytes
        && after.Threads <= _before.Threads + ThreadGrowth
        && after.Handles <= _before.Handles + HandleGrowth;
}

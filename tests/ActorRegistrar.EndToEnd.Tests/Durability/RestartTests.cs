using System.Diagnostics;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Durability;

/// <summary>What a server that was stopped or killed still knows.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private readonly string _aor = Request.NewAddressOfRecord();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("group-commit", true)]
    [InlineData("group-commit", false)]
    [InlineData("stock", true)]
    public async Task A_restart_keeps_bindings_with_CSeq_Path_q_and_parameters(string mode, bool kill)
    {
        Request register = Request.Register(_aor, "Contact: <sip:a@192.0.2.1;x=1>;q=0.2;vendor=v, <sip:b@192.0.2.2>;+sip.instance=\"<urn:uuid:2>\"", "Expires: 600", "Path: <sip:p.example.com;lr>", "Supported: path") with { CSeq = 7 };
        await using (ServerProcess first = await StartAsync(mode))
        using (var client = SipClient.Udp(_port))
        {
            await client.AskUntilServedAsync(register, 200);
            if (kill) await first.KillAsync();
            else Assert.Equal(0, await first.TerminateAsync());
            first.Log.AssertClean();
        }
        await using ServerProcess second = await StartAsync(mode);
        using (var client = SipClient.Udp(_port))
        {
            ReceivedContact[] contacts = (await client.AskUntilServedAsync(Request.Register(_aor), 200)).Contacts;
            Assert.Equal(["sip:a@192.0.2.1;x=1", "sip:b@192.0.2.2"], contacts.Select(contact => contact.Uri));
            Assert.StartsWith(";q=0.2;vendor=v;expires=", contacts[0].Parameters, StringComparison.Ordinal);
            Assert.StartsWith(";+sip.instance=\"<urn:uuid:2>\";expires=", contacts[1].Parameters, StringComparison.Ordinal);
            Assert.All(contacts, contact => Assert.InRange(contact.Expires, 540, 600));
            await client.AskUntilServedAsync(register with { CSeq = 6 }, 400);
            SipResponse repeated = await client.AskUntilServedAsync(register, 200);
            Assert.Equal("<sip:p.example.com;lr>", repeated.One("Path"));
            const string route = "?Route=%3Csip:p.example.com%3Blr%3E";
            Assert.Equal(["sip:b@192.0.2.2" + route, "sip:a@192.0.2.1;x=1" + route], (await client.AskUntilServedAsync(Request.For("OPTIONS", _aor), 302)).Contacts.Select(contact => contact.Uri));
        }
        second.Log.AssertClean();
    }

    [Fact]
    public async Task What_expired_while_the_server_was_down_is_not_offered()
    {
        var sinceRegistered = new Stopwatch();
        await using (ServerProcess first = await StartAsync("group-commit"))
        using (var client = SipClient.Udp(_port))
        {
            await client.AskUntilServedAsync(Request.Register(_aor, "Contact: <sip:short@192.0.2.1>;expires=1, <sip:long@192.0.2.2>;expires=600"), 200);
            sinceRegistered.Start();
            await first.KillAsync();
        }
        // The lifetime is real time, and so must be the wait for its end.
        if (TimeSpan.FromSeconds(1.1) - sinceRegistered.Elapsed is { Ticks: > 0 } rest) await Task.Delay(rest);
        await using ServerProcess second = await StartAsync("group-commit");
        using (var client = SipClient.Udp(_port))
        {
            Assert.Equal("sip:long@192.0.2.2", Assert.Single((await client.AskUntilServedAsync(Request.For("OPTIONS", _aor), 302)).Contacts).Uri);
            Assert.Equal("sip:long@192.0.2.2", Assert.Single((await client.AskAsync(Request.Register(_aor), 200)).Contacts).Uri);
        }
        second.Log.AssertClean();
    }

    [Fact]
    public async Task SIGTERM_under_load_ends_in_time_with_0_and_loses_nothing_acknowledged()
    {
        var load = new RegistrationLoad(sockets: 4, addressesPerSocket: 8, seed: 1);
        await using (ServerProcess first = await StartAsync("group-commit"))
        {
            var ended = new TaskCompletionSource();
            Task running = load.RunUntilAsync(ended.Task, _port, round: 0);
            while (load.Acknowledgements < 200 && !running.IsCompleted) await Task.WhenAny(running, Task.Delay(10));
            var stopping = Stopwatch.StartNew();
            Assert.Equal(0, await first.TerminateAsync());
            Assert.InRange(stopping.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
            ended.SetResult();
            await running;
            first.Log.AssertClean();
        }
        await using ServerProcess second = await StartAsync("group-commit");
        await load.VerifyAsync(_port);
    }

    [Fact]
    public async Task Every_request_accepted_before_SIGTERM_is_answered()
    {
        await using ServerProcess server = await StartAsync("group-commit");
        using var client = SipClient.Tcp(_port);
        Request[] requests = [.. Enumerable.Range(0, 300).Select(number => Request.Register(Request.NewAddressOfRecord(), $"Contact: <sip:a{number}@192.0.2.1>"))];
        await client.SendAsync([.. requests.SelectMany(request => request.Bytes("TCP", client.Local))]);
        // The first answer shows that the server is in the middle of them.
        var answered = new HashSet<string> { (await client.NextAsync()).One("Call-ID")! };
        Task<int> ending = server.TerminateAsync();
        while (await client.ReceiveAsync(SipClient.Patience) is { } answer)
        {
            Assert.Equal(200, answer.Status);
            answered.Add(answer.One("Call-ID")!);
        }
        Assert.Equal(0, await ending);
        await using ServerProcess next = await StartAsync("group-commit");
        using var checking = SipClient.Udp(_port);
        // Accepted means answered: what was stored has its 200, and what has none was not stored.
        foreach (Request request in requests)
            Assert.Equal(answered.Contains(request.CallId) ? 1 : 0, (await checking.AskUntilServedAsync(Request.Register(request.To), 200)).Contacts.Length);
    }

    private Task<ServerProcess> StartAsync(string mode) => ServerProcess.StartAsync(_directory.Path, _port, "MinExpires=1", $"Journal:Mode={mode}");
}

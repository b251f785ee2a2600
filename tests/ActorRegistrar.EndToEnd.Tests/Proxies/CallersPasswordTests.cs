using System.Net;
using System.Net.Sockets;
using ActorRegistrar.EndToEnd.Tests.Connections;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>Who may call through a Kamailio that is on another address than loopback, which is always trusted.</summary>
public sealed class CallersPasswordTests
{
    private static readonly DigestClient Alice = new("alice"), Bob = new("bob");

    [KamailioSampleFact(NeedsNetwork = true)]
    public async Task Through_a_proxy_that_is_not_trusted_a_caller_is_asked_for_the_password_which_the_callee_does_not_see()
    {
        await using Place place = await Place.MakeAsync();
        using Phone callee = await place.RegisterAsync(Bob);
        using SipClient caller = place.Connect();
        Request invite = Request.For("INVITE", "sip:bob@example.com", $"Contact: <sip:alice@{caller.Local}>") with { From = "sip:alice@example.com" };
        SipResponse challenge = await FinalAsync(caller, invite, 401);

        DigestClient alice = Alice with { Method = "INVITE", Uri = "sip:bob@example.com" };
        await caller.SendAsync(invite.Next([.. invite.Headers, alice.Authorization(NonceOf(challenge))]));
        ReceivedMessage reached = await callee.ReceiveAsync("INVITE");
        Assert.Empty(reached.All("Authorization"));
        await callee.RespondAsync(reached, 486);
    }

    [KamailioSampleFact(NeedsNetwork = true)]
    public async Task Through_a_proxy_that_is_trusted_everybody_may_call()
    {
        await using Place place = await Place.MakeAsync("Lookups:Callers=trusted", $"Lookups:Trusted={OwnNetwork.IPv4}", $"Sources:Allow={OwnNetwork.IPv4}");
        using Phone callee = await place.RegisterAsync(Bob);
        using SipClient caller = place.Connect();
        await caller.SendAsync(Request.For("INVITE", "sip:bob@example.com", $"Contact: <sip:anybody@{caller.Local}>") with { From = "sip:anybody@elsewhere.example" });
        await callee.RespondAsync(await callee.ReceiveAsync("INVITE"), 486);
    }

    [KamailioSampleFact(NeedsNetwork = true)]
    public async Task Through_a_proxy_that_may_not_ask_nobody_calls()
    {
        await using Place place = await Place.MakeAsync("Lookups:Callers=trusted", "Lookups:Trusted=198.51.100.1");
        using SipClient caller = place.Connect();
        await FinalAsync(caller, Request.For("INVITE", "sip:bob@example.com", $"Contact: <sip:alice@{caller.Local}>") with { From = "sip:alice@example.com" }, 403);
    }

    private static string NonceOf(SipResponse challenge) => DigestClient.Parameter(challenge.All("WWW-Authenticate").Single(one => one.Contains("SHA-256", StringComparison.Ordinal)), "nonce");

    private static async Task<SipResponse> FinalAsync(SipClient client, Request request, int status)
    {
        SipResponse answer = await client.AskAsync(request);
        while (answer.Status < 200) answer = await client.NextAsync();
        Assert.True(answer.Status == status, answer.Text);
        if (request.Method == "INVITE") await client.SendAsync(request with { Method = "ACK" });
        return answer;
    }

    /// <summary>A registrar with passwords and a Kamailio, both at one address of a network of the test's own.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly OwnNetwork _network;
        private ServerProcess? _registrar;
        private EdgeProxy? _edge;

        private Place(OwnNetwork network) => _network = network;

        public static async Task<Place> MakeAsync(params string[] settings)
        {
            var place = new Place(await OwnNetwork.MakeAsync());
            int port = FreePort.Next();
            CommandRun import = await CommandRun.OfServerWithInputAsync(
                place._directory.Path, $"alice@example.com:{Alice.Password}\nbob@example.com:{Bob.Password}\n", "users", "import", "-", "--Registrar:DataDirectory=data");
            Assert.True(import.ExitCode == 0, import.Error);
            place._registrar = await place._network.StartServerAsync(
                place._directory.Path, port, [$"Listen=udp://{OwnNetwork.IPv4}:{port}", "Domains=example.com", "Authentication=digest", "MinExpires=1", .. settings]);
            place._edge = await EdgeProxy.StartWithinAsync(place._network, place.Connect, "redirect.cfg", port);
            return place;
        }

        /// <summary>A socket to the proxy.</summary>
        public SipClient Connect() => Connect(_edge!.PortOf("udp"));

        public async Task<Phone> RegisterAsync(DigestClient user)
        {
            SipClient client = Connect();
            string addressOfRecord = $"sip:{user.Username}@example.com", contact = $"sip:{user.Username}@10.77.0.5:5060";
            Request register = Request.Register(addressOfRecord, $"Contact: <{contact}>", "Expires: 600");
            SipResponse challenge = await FinalAsync(client, register, 401);
            await FinalAsync(client, register.Next([.. register.Headers, user.Authorization(NonceOf(challenge))]), 200);
            return new Phone(client, addressOfRecord, contact);
        }

        public async ValueTask DisposeAsync()
        {
            _edge?.Dispose();
            if (_registrar is not null) await _registrar.DisposeAsync();
            await _network.DisposeAsync();
            _directory.Dispose();
        }

        private SipClient Connect(int port) => SipClient.Udp(_network.Open(SocketType.Dgram, OwnNetwork.IPv4), new IPEndPoint(OwnNetwork.IPv4, port));
    }
}

using System.Net;
using System.Net.Sockets;
using ActorRegistrar.EndToEnd.Tests.Connections;
using ActorRegistrar.EndToEnd.Tests.Outages;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Protocol;

/// <summary>Who may ask in which domain, from another address than loopback, which may always.</summary>
public sealed class LookupAccessTests
{
    [MountFact]
    public async Task A_telephone_number_is_asked_about_under_the_rules_of_its_domain()
    {
        await using Place place = await Place.MakeAsync("Authentication=digest");
        using SipClient client = place.Connect(OwnNetwork.IPv4);
        foreach ((string domain, string context) in Place.Domains) await RegisterAsync(client, $"sip:{domain}", $"tel:1234;phone-context={context}", domain);

        Request strict = Request.For("INVITE", "tel:1234;phone-context=+49-30") with { From = "sip:1234@open.example" };
        foreach (Request request in new[] { strict with { Uri = "sip:1234@strict.example" }, strict, strict with { From = "tel:+123" }, strict with { Method = "OPTIONS" } })
            Assert.Empty((await client.AskAsync(request.Again(), 403)).All("WWW-Authenticate"));

        Assert.Single((await client.AskAsync(Request.For("INVITE", "tel:1234;phone-context=+49-40"), 302)).Contacts);

        Request asked = Request.For("INVITE", "tel:1234;phone-context=+49-50") with { From = "tel:+123" };
        SipResponse challenge = await client.AskAsync(asked, 401);
        Assert.All(challenge.All("WWW-Authenticate"), one => Assert.Equal("example.com", DigestClient.Parameter(one, "realm")));
        DigestClient caller = new("1234") { Method = "INVITE", Uri = asked.Uri };
        Assert.Single((await client.AskAsync(asked.Next(caller.Authorization(NonceOf(challenge))), 302)).Contacts);

        using SipClient trusted = place.Connect(IPAddress.Loopback);
        Assert.Single((await trusted.AskAsync(strict.Again(), 302)).Contacts);
    }

    [MountFact]
    public async Task A_flow_token_is_asked_about_under_the_rules_of_its_domain_whatever_the_Request_URI_is()
    {
        await using Place place = await Place.MakeAsync("AllowUnauthenticated=true");
        using SipClient client = place.Connect(OwnNetwork.IPv4), trusted = place.Connect(IPAddress.Loopback);
        string contact = $"Contact: <sip:1234@{client.Local}>;reg-id=1;+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\";expires=600";
        await client.AskAsync(Request.Register("sip:1234@strict.example", contact, "Supported: outbound"), 200);
        string found = (await trusted.AskAsync(Request.For("OPTIONS", "sip:1234@strict.example"), 302)).Text;
        string token = found.Split("flow=\"")[1].Split('"')[0], elsewhere = token.Replace("@strict.example", "@open.example", StringComparison.Ordinal);
        Request[] requests = [.. new[] { token, elsewhere }.SelectMany(uri => new[] { Request.For("OPTIONS", uri), Request.For("OPTIONS", "sip:x@open.example", $"Route: <{uri}>") })];

        foreach (Request request in requests) Assert.Empty((await client.AskAsync(request, 403)).Contacts);
        foreach (Request request in requests[..2]) Assert.Equal($"sip:{client.Local};transport=udp", Assert.Single((await trusted.AskAsync(request.Again(), 302)).Contacts).Uri);
        foreach (Request request in requests[2..]) await trusted.AskAsync(request.Again(), 403);
    }

    private static async Task RegisterAsync(SipClient client, string uri, string to, string realm)
    {
        Request register = Request.Register("sip:1234@" + realm, $"Contact: <sip:1234@{client.Local}>", "Expires: 600") with { Uri = uri, To = to };
        SipResponse challenge = await client.AskAsync(register, 401);
        string authorization = new DigestClient("1234", Realm: realm) { Uri = uri }.Authorization(NonceOf(challenge));
        await client.AskAsync(register.Next([.. register.Headers, authorization]), 200);
    }

    private static string NonceOf(SipResponse challenge) => DigestClient.Parameter(challenge.All("WWW-Authenticate")[0], "nonce");

    /// <summary>A server in a network of the test's own, with three domains and a user 1234 in each.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly int _port = FreePort.Next();
        private readonly OwnNetwork _network;
        private ServerProcess? _server;

        private Place(OwnNetwork network) => _network = network;

        /// <summary>With the phone-context of their numbers.</summary>
        public static (string Name, string Context)[] Domains { get; } = [("strict.example", "+49-30"), ("open.example", "+49-40"), ("example.com", "+49-50")];

        public static async Task<Place> MakeAsync(params string[] settings)
        {
            var place = new Place(await OwnNetwork.MakeAsync());
            string users = string.Concat(Domains.Select(domain => $"1234@{domain.Name}:s3cret\n"));
            CommandRun import = await CommandRun.OfServerWithInputAsync(place._directory.Path, users, "users", "import", "-", "--Registrar:DataDirectory=data");
            Assert.True(import.ExitCode == 0, import.Error);
            place._server = await place._network.StartServerAsync(place._directory.Path, place._port,
                [
                    $"Listen=udp://0.0.0.0:{place._port}", "MinExpires=1", $"Domains={string.Join(',', Domains.Select(domain => domain.Name))}",
                    .. Domains.Select(domain => $"Domain:{domain.Name}:LocalNumberDomain={domain.Context}"),
                    "Domain:strict.example:Lookups:Callers=trusted", "Domain:open.example:Lookups:Callers=anyone", .. settings,
                ]);
            return place;
        }

        public SipClient Connect(IPAddress address) => SipClient.Udp(_network.Open(SocketType.Dgram, address), new IPEndPoint(address, _port));

        public async ValueTask DisposeAsync()
        {
            if (_server is not null) await _server.DisposeAsync();
            await _network.DisposeAsync();
            _directory.Dispose();
        }
    }
}

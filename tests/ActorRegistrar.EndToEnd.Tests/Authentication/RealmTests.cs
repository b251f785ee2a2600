using ActorRegistrar.EndToEnd.Tests.Hostile;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Protocol;

namespace ActorRegistrar.EndToEnd.Tests.Authentication;

/// <summary>Who may register where, when domains have realms of their own and share them.</summary>
public sealed class RealmTests(RealmTests.Server server) : ProtocolTest(server), IClassFixture<RealmTests.Server>
{
    private const string Contact = "Contact: <sip:phone@192.0.2.1>";

    [Theory, MemberData(nameof(Transports))]
    [Trait("RFC", "3261 22.3")]
    public async Task Each_domain_asks_in_its_own_realm_and_takes_nobody_of_another(string transport)
    {
        using SipClient client = Connect(transport);
        foreach ((string domain, string realm, string other) in new[] { ("one.example", "office", "three.example"), ("two.example", "office", "three.example"), ("three.example", "three.example", "office") })
        {
            Request request = Request.Register($"sip:{transport}@{domain}", Contact);
            string challenge = (await client.AskAsync(request, 401)).All("WWW-Authenticate")[0];
            Assert.Equal(realm, DigestClient.Parameter(challenge, "realm"));
            string nonce = DigestClient.Parameter(challenge, "nonce");
            DigestClient bob = User(transport, realm, domain);
            await client.AskAsync(request.Next(Contact, User(transport, other, domain).Authorization(nonce)), 401);
            await client.AskAsync(request.Next(Contact, (bob with { Password = User(transport, other, domain).Password }).Authorization(nonce)), 401);
            await client.AskAsync(request.Next(Contact, bob.Authorization(nonce)), 200);
            await client.AskAsync(request.Next().Next((bob with { Username = $"{transport}@{realm}" }).Authorization(nonce, 2)), 200);
        }
    }

    [Theory, MemberData(nameof(Transports))]
    [Trait("RFC", "3261 10.3 step 4")]
    [Trait("RFC", "3261 10.2: third party")]
    public async Task Another_address_of_record_of_the_realm_is_403_unless_granted_in_whichever_domain(string transport)
    {
        using SipClient client = Connect(transport);
        foreach (string domain in new[] { "one.example", "two.example" })
        {
            foreach ((string user, int status) in new[] { ("alice", 403), ("nobody", 403), ("desk", domain == "two.example" ? 200 : 403) })
            {
                // From is the third party's own address-of-record (RFC 3261 section 10.2).
                Request request = Request.Register($"sip:{user}@{domain}", Contact) with { From = $"sip:{transport}@{domain}" };
                string nonce = DigestClient.Parameter((await client.AskAsync(request, 401)).All("WWW-Authenticate")[0], "nonce");
                SipResponse answer = await client.AskAsync(request.Next(Contact, User(transport, "office", domain).Authorization(nonce)), status);
                Assert.Empty(answer.All("WWW-Authenticate"));
            }
        }
    }

    [Theory, MemberData(nameof(Transports))]
    [Trait("RFC", "3261 10.3 step 1")]
    [Trait("RFC", "3261 10.3: order of the steps")]
    public async Task A_domain_that_is_not_served_is_404_without_a_challenge(string transport)
    {
        using SipClient client = Connect(transport);
        Assert.Empty((await client.AskAsync(Request.Register("sip:bob@elsewhere.example", Contact), 404)).All("WWW-Authenticate"));
        Assert.Empty((await client.AskAsync(Request.Register("sip:bob@elsewhere.example", Contact, User(transport, "office", "elsewhere.example").Authorization("none")), 404)).All("WWW-Authenticate"));
        // A To of another domain than the Request-URI is nobody's to register, and what is wrong with it the business of those with a password only.
        Request mixed = Request.Register($"sip:{transport}@three.example", Contact) with { Uri = "sip:one.example" };
        string nonce = DigestClient.Parameter((await client.AskAsync(mixed, 401)).All("WWW-Authenticate")[0], "nonce");
        await client.AskAsync(mixed.Next(Contact, User(transport, "office", "one.example").Authorization(nonce)), 403);
    }

    private static DigestClient User(string name, string realm, string domain) => new(name, realm == "office" ? "0ffice" : "thr33", realm) { Uri = "sip:" + domain };

    /// <summary>Two domains of one realm, and one whose realm is its name.</summary>
    public sealed class Server : RunningServer
    {
        protected override string[] Settings =>
            ["MinExpires=1", "Authentication=digest", "Domains=one.example,two.example,three.example", "Domain:one.example:Realm=office", "Domain:two.example:Realm=office"];

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            string[] users = [.. HostileTransport.Names.SelectMany(name => new[] { name + "@office:0ffice\n", name + "@three.example:thr33\n" }), "alice@office:alice\n"];
            CommandRun import = await CommandRun.OfServerWithInputAsync(WorkingDirectory, string.Concat(users), "users", "import", "-", "--Registrar:DataDirectory=data");
            Assert.Equal((0, "11 of 11 users imported\n"), (import.ExitCode, import.Output));
            foreach (string name in HostileTransport.Names)
                Assert.Equal(0, (await CommandRun.OfServerAsync(WorkingDirectory, "users", "grant", name + "@office", "sip:desk@two.example", "--Registrar:DataDirectory=data")).ExitCode);
        }
    }
}

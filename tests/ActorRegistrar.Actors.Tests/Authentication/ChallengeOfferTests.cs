using System.Globalization;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Sip.Digests;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Authentication;

/// <summary>Which algorithms are offered, to which client, for whom: by the domain, by what is stored of the user, by its User-Agent.</summary>
public sealed class ChallengeOfferTests : TransportSpec
{
    private const string Sipp = "User-Agent: SIPp 3.6.1";
    private const string Both = "SHA-256 MD5";

    private static readonly DigestClient Alice = new();

    private readonly FakeRememberingStore _store;
    private int _branch;

    public ChallengeOfferTests() : this(Store())
    {
    }

    private ChallengeOfferTests(FakeRememberingStore store) : base(credentials: store, domains: Serving(DigestPolicy.Default)) => _store = store;

    [Theory]
    [InlineData("User-Agent: SIPp 3.6.1", "MD5")]
    [InlineData("User-Agent: sipsak 0.9.8.1", "MD5")]
    [InlineData("User-Agent: baresip v1.0.0 (x86_64/linux)", "MD5")]
    [InlineData("User-Agent: baresip v3.4.0 (x86_64/linux)", Both)]
    [InlineData("User-Agent: not sipp", Both)]
    [InlineData("User-Agent: sip", Both)]
    [InlineData("Subject: sipp", Both)]
    public void A_client_that_is_named_as_one_of_MD5_is_offered_that_alone_and_any_other_all_of_the_domain(string header, string offered) =>
        Assert.Equal(offered, Offered(SipRequest.Register.With(header)));

    [Fact]
    public void Once_a_stronger_challenge_was_answered_rightly_MD5_alone_is_offered_to_that_user_no_more()
    {
        Assert.Equal("MD5", Offered(SipRequest.Register.With(Sipp)));
        Accepted(Alice);
        Assert.True(_store.Remembers("alice"));
        Assert.Equal(Both, Offered(SipRequest.Register.With(Sipp)));
        Assert.Equal(Both, Offered(SipRequest.Register.With(Sipp, (Alice with { Algorithm = "MD5", Password = "wrong" }).Authorization(Nonce()))));
        Assert.Equal("MD5", Offered(Of("bob").With(Sipp)));
        // What the domain has he may still use: a second telephone of his may know no better.
        Accepted(Alice with { Algorithm = "MD5" });
    }

    [Fact]
    public void It_is_stored_before_the_request_is_granted_and_otherwise_the_request_is_503()
    {
        _store.IsReadOnly = true;
        Assert.Equal(503, Asks(SipRequest.Register.With(Alice.Authorization(Nonce()))).Status);
        Assert.False(_store.Remembers("alice"));
        _store.IsReadOnly = false;
        string nonce = Nonce();
        Receives(Anew(SipRequest.Register.With(Alice.Authorization(nonce))));
        Addresses.ExpectMsg<Register>(TimeSpan.FromSeconds(10));
        Assert.True(_store.Remembers("alice"));
    }

    [Fact]
    public void What_nobody_proved_changes_nothing()
    {
        Asks(SipRequest.Register.With((Alice with { Password = "wrong" }).Authorization(Nonce())));
        Asks(SipRequest.Register.With(Alice.Authorization("made-up")));
        Accepted(Alice with { Algorithm = "MD5" });
        Assert.False(_store.Remembers("alice"));
        Assert.Equal("MD5", Offered(SipRequest.Register.With(Sipp)));
    }

    [Fact]
    public void Neither_To_nor_From_of_somebody_else_gets_MD5_alone_for_who_did_better()
    {
        Accepted(Alice);
        Assert.Equal(Both, Offered((SipRequest.Register with { From = "<sip:carol@example.com>;tag=1" }).With(Sipp)));
        Assert.Equal(Both, Offered((SipRequest.Register with { To = "<sip:bob@example.com>" }).With(Sipp)));
        Assert.Equal(Both, Offered((SipRequest.Register with { From = "<sip:%61lice@sip.example.com>;tag=1", To = "<sip:bob@example.com>" }).With(Sipp)));
    }

    [Fact]
    public void A_user_with_one_hash_is_offered_its_algorithm_whatever_the_client()
    {
        Assert.Equal("MD5", Offered(Of("old")));
        Assert.Equal("SHA-256", Offered(Of("new").With(Sipp)));
        Assert.Equal("old@example.com", Accepted(new DigestClient("old", "0ld") { Algorithm = "MD5" }, Of("old")).Request.AuthenticatedUser);
    }

    [Fact]
    public void In_a_domain_without_MD5_nobody_is_offered_it()
    {
        Domains.Replace(Serving(new DigestPolicy { Algorithms = [DigestAlgorithm.Sha256] }));
        Assert.Equal("SHA-256", Offered(SipRequest.Register.With(Sipp)));
        Assert.Equal("SHA-256", Offered(Of("old").With(Sipp)));
        Assert.Equal(401, Asks(SipRequest.Register.With((Alice with { Algorithm = "MD5" }).Authorization(Nonce()))).Status);
    }

    [Fact]
    public void Algorithms_and_clients_change_with_the_next_request()
    {
        Domains.Replace(Serving(new DigestPolicy { Algorithms = [DigestAlgorithm.Md5, DigestAlgorithm.Sha512T256], Md5UserAgents = ["phone"] }));
        Assert.Equal("MD5 SHA-512-256", Offered(SipRequest.Register.With(Sipp)));
        Assert.Equal("MD5", Offered(SipRequest.Register.With("User-Agent: PHONE/1")));
        Accepted(Alice with { Algorithm = "SHA-512-256" });
    }

    [Fact]
    public void Clients_that_do_not_name_themselves_can_be_named_too()
    {
        Assert.Equal(Both, Offered(SipRequest.Register));
        Domains.Replace(Serving(new DigestPolicy { Md5UserAgents = ["sipp", DigestPolicy.NoUserAgent] }));
        Assert.Equal("MD5", Offered(SipRequest.Register));
        Assert.Equal(Both, Offered(SipRequest.Register.With("User-Agent: -x")));
    }

    [Fact]
    public void Names_that_nobody_has_are_offered_what_users_are_so_that_no_challenge_tells_who_exists()
    {
        foreach (string[] headers in new string[][] { [], [Sipp] })
        {
            string[] offers = [.. Enumerable.Range(0, 200).Select(i => Offered(Of("nobody" + i.ToString(CultureInfo.InvariantCulture)).With(headers))).Distinct().Order()];
            string[] ofUsers = [.. new[] { "alice", "bob", "carol", "old", "new" }.Select(user => Offered(Of(user).With(headers))).Distinct().Order()];
            Assert.Equal(ofUsers, offers);
        }
    }

    [Fact]
    public void The_alias_of_a_domain_equals_it_in_Request_URI_From_To_and_digest_uri()
    {
        SipRequest ofAlias = SipRequest.Register with { Uri = "sip:sip.example.com", From = "<sip:alice@sip.example.com>;tag=1", To = "<sip:alice@sip.example.com>" };
        Assert.Equal("alice@example.com", Accepted(Alice with { Uri = "sip:SIP.example.com" }, SipRequest.Register).AddressOfRecord.Key);
        Assert.Equal("alice@example.com", Accepted(Alice with { Uri = "sip:example.com" }, ofAlias).AddressOfRecord.Key);
        Assert.Equal("alice@example.com", Accepted(Alice with { Uri = "sip:sip.example.com" }, ofAlias).AddressOfRecord.Key);
    }

    [Fact]
    public void Credentials_stored_under_an_alias_are_found_by_clients_that_have_it_for_their_realm()
    {
        _store.Set(StoredCredential.Create("dora", "sip.example.com", "d0ra"));
        DigestClient dora = new("dora", "d0ra", "sip.example.com");
        Assert.Equal("dora@example.com", Accepted(dora, Of("dora")).AddressOfRecord.Key);
        Assert.Equal(403, Asks(Of("alice").With(dora.Authorization(Nonce()))).Status);
        Assert.Equal(401, Asks(Of("dora").With((dora with { Realm = "sip.example.net" }).Authorization(Nonce()))).Status);
    }

    private static FakeRememberingStore Store()
    {
        var store = new FakeRememberingStore();
        foreach ((string user, string password) in new[] { ("alice", "s3cret"), ("bob", "b0b"), ("carol", "c4rol") }) store.Set(user, password);
        store.Set(new StoredCredential { Username = "old", Realm = "example.com", Hashes = new DigestHashes(Md5: DigestHashes.Compute("old", "example.com", "0ld").Md5) });
        store.Set(new StoredCredential { Username = "new", Realm = "example.com", Hashes = new DigestHashes(Sha256: DigestHashes.Compute("new", "example.com", "n3w").Sha256) });
        return store;
    }

    private static ServedDomains Serving(DigestPolicy digest) => ServedDomains.Of(new RegistrarSettings
    {
        Domains = ["example.com"],
        DomainPolicies = [new DomainPolicy("example.com") { Aliases = ["sip.example.com"] }],
        Digest = digest,
    });

    private static SipRequest Of(string user) => SipRequest.Register with { From = $"<sip:{user}@example.com>;tag=1", To = $"<sip:{user}@example.com>" };

    private string Offered(SipRequest request)
    {
        SipResponse reply = Asks(request);
        Assert.Equal(401, reply.Status);
        return string.Join(' ', reply.All("WWW-Authenticate").Select(challenge => DigestClient.Parameter(challenge, "algorithm")));
    }

    private string Nonce() => DigestClient.Parameter(Asks(SipRequest.Register).All("WWW-Authenticate")[0], "nonce");

    private Register Accepted(DigestClient client, SipRequest? request = null)
    {
        Receives(Anew((request ?? SipRequest.Register).With(client.Authorization(Nonce()))));
        Register command = Addresses.ExpectMsg<Register>(TimeSpan.FromSeconds(10));
        Grants(command);
        Assert.Equal(200, Flow.Next().Status);
        return command;
    }

    private SipResponse Asks(SipRequest request)
    {
        Receives(Anew(request));
        return Flow.Next();
    }

    private SipRequest Anew(SipRequest request)
    {
        int number = ++_branch;
        return request.OnBranch(string.Create(CultureInfo.InvariantCulture, $"z9hG4bK-c{number}")) with { CSeq = (uint)number };
    }
}

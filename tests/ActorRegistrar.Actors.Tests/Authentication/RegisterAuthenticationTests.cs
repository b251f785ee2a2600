using System.Globalization;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Sip.Digests;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Authentication;

/// <summary>From a REGISTER as text to its answer or to the address-of-record, with alice and bob of example.com known.</summary>
public sealed class RegisterAuthenticationTests : TransportSpec
{
    private static readonly DigestClient Alice = new();
    private static readonly ServedDomains AllAlgorithms = ServedDomains.Of(new RegistrarSettings
    {
        Domains = ["example.com"],
        Digest = new DigestPolicy { Algorithms = [DigestAlgorithm.Sha512T256, DigestAlgorithm.Sha256, DigestAlgorithm.Md5] },
    });

    private readonly FakeCredentialStore _store;
    private int _branch;

    public RegisterAuthenticationTests() : this(FakeCredentialStore.With("alice", "s3cret"))
    {
    }

    private RegisterAuthenticationTests(FakeCredentialStore store) : base(credentials: store, domains: AllAlgorithms)
    {
        _store = store;
        _store.Set("bob", "b0b", "example.com", "alice@example.com", "reception@example.com");
    }

    [Fact]
    [Trait("RFC", "3261 22.2")]
    [Trait("RFC", "3261 22.4: qop")]
    [Trait("RFC", "8760 2.3: order")]
    public void Without_credentials_every_algorithm_is_offered_the_strongest_first_with_qop()
    {
        SipResponse reply = Asks(SipRequest.Register);
        Assert.Equal(401, reply.Status);
        string[] challenges = reply.All("WWW-Authenticate");
        Assert.Equal(["SHA-512-256", "SHA-256", "MD5"], challenges.Select(challenge => DigestClient.Parameter(challenge, "algorithm")));
        Assert.All(challenges, challenge =>
        {
            Assert.StartsWith("Digest realm=\"example.com\",", challenge, StringComparison.Ordinal);
            Assert.Equal("auth,auth-int", DigestClient.Parameter(challenge, "qop"));
            Assert.DoesNotContain("stale", challenge, StringComparison.Ordinal);
        });
        Assert.Empty(reply.All("Proxy-Authenticate"));
        Assert.Equal(0, _store.Questions);
    }

    [Fact]
    public void All_challenges_of_one_401_have_the_same_nonce_for_clients_keep_one_for_a_realm() =>
        Assert.Single(Asks(SipRequest.Register).All("WWW-Authenticate").Select(challenge => DigestClient.Parameter(challenge, "nonce")).Distinct());

    [Fact]
    [Trait("RFC", "3261 8.2.7: challenges")]
    public void A_repetition_of_a_challenged_request_gets_the_same_to_tag_and_nothing_is_created()
    {
        SipRequest request = Anew(SipRequest.Register);
        Assert.Equal(Asks(request).One("To"), Asks(request).One("To"));
        Assert.Equal(0, Load.Outstanding);
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("MD5", "auth")]
    [InlineData("MD5", "auth-int")]
    [InlineData("SHA-256", "auth")]
    [InlineData("SHA-256", "auth-int")]
    [InlineData("SHA-512-256", "auth")]
    [InlineData("SHA-512-256", "auth-int")]
    [Trait("RFC", "8760 2.3: choice")]
    [Trait("RFC", "8760 2.6: auth-int")]
    public void Any_algorithm_offered_is_accepted_with_either_qop(string algorithm, string qop) =>
        Assert.Equal("alice@example.com", Accepted(Alice with { Algorithm = algorithm, Qop = qop }).Request.AuthenticatedUser);

    [Fact]
    [Trait("RFC", "8760 2.6: auth-int")]
    public void With_auth_int_the_body_counts()
    {
        var client = Alice with { Qop = "auth-int", Body = "v=0\r\n" };
        string nonce = Nonce();
        SipRequest request = (SipRequest.Register with { Body = client.Body }).With("Content-Type: application/sdp");
        Assert.Equal(401, Asks(Anew(request.With((client with { Body = "v=1\r\n" }).Authorization(nonce)))).Status);
        Assert.Equal("alice", Passes(request.With(client.Authorization(nonce))).AddressOfRecord.Key.Split('@')[0]);
    }

    [Fact]
    [Trait("RFC", "8760 2.6: without qop")]
    public void A_client_of_RFC_2069_is_let_in_once_with_each_nonce()
    {
        string nonce = Nonce(), authorization = (Alice with { Qop = "", Algorithm = "MD5" }).Authorization(nonce);
        Assert.NotNull(Passes(SipRequest.Register.With(authorization)));
        SipResponse again = Asks(Anew(SipRequest.Register.With(authorization)));
        Assert.Equal((401, true), (again.Status, IsStale(again)));
    }

    [Fact]
    public void The_username_may_have_its_realm_behind_it() =>
        Assert.Equal("alice@example.com", Accepted(Alice with { Username = "alice@example.com" }).Request.AuthenticatedUser);

    [Fact]
    [Trait("RFC", "3261 10.3: order of the steps")]
    public void Require_goes_before_authentication_and_authentication_before_the_address_of_record()
    {
        Assert.Equal(420, Asks(SipRequest.Register.With("Require: gin")).Status);
        Assert.Equal(404, Asks(SipRequest.Register with { Uri = "sip:example.net" }).Status);
        Assert.Equal(401, Asks(SipRequest.Register with { To = "<sip:alice@example.net>" }).Status);
        Assert.Equal(401, Asks(SipRequest.Register with { To = "<isbn:2983792873>" }).Status);
        Assert.Equal(401, Asks(SipRequest.Register.With("Contact: <sip:a@h")).Status);
        Assert.Equal(400, Asks(Anew((SipRequest.Register with { To = "<isbn:2983792873>" }).With(Alice.Authorization(Nonce())))).Status);
        Assert.Equal(400, Asks(Anew(SipRequest.Register.With("Contact: <sip:a@h", Alice.Authorization(Nonce())))).Status);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 4")]
    public void Somebody_elses_address_of_record_is_403_unless_it_was_granted()
    {
        var bob = new DigestClient("bob", "b0b");
        Assert.Equal(403, Asks(Anew((SipRequest.Register with { To = "<sip:carol@example.com>" }).With(bob.Authorization(Nonce())))).Status);
        Assert.Equal(403, Asks(Anew((SipRequest.Register with { To = "<sip:bob@example.net>" }).With(bob.Authorization(Nonce())))).Status);
        Assert.Equal(403, Asks(Anew((SipRequest.Register with { To = "<sip:bob@example.com>" }).With(Alice.Authorization(Nonce())))).Status);
        Assert.Equal("bob@example.com", Passes((SipRequest.Register with { To = "<sip:bob@example.com>" }).With(bob.Authorization(Nonce()))).Request.AuthenticatedUser);
        Assert.Equal("bob@example.com", Passes((SipRequest.Register with { To = "<sip:reception@EXAMPLE.com;x=y>" }).With(bob.Authorization(Nonce()))).Request.AuthenticatedUser);
    }

    [Theory]
    [InlineData("Authorization: Basic YWxpY2U6czNjcmV0")]
    [InlineData("Authorization: NoOneKnowsThisScheme opaque-data=here")]
    [InlineData("Authorization: Digest")]
    [InlineData("Authorization: ")]
    [Trait("RFC", "3261 22.4: Basic")]
    [Trait("RFC", "4475 3.3.7")]
    public void Another_scheme_is_answered_with_a_challenge(string authorization) => Assert.Equal(401, Asks(Anew(SipRequest.Register.With(authorization))).Status);

    [Fact]
    [Trait("RFC", "3261 22.3")]
    public void Credentials_of_another_realm_are_passed_over_and_those_of_ours_behind_them_found()
    {
        string foreign = (Alice with { Realm = "example.net" }).Authorization("x"), nonce = Nonce();
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With(foreign))).Status);
        Assert.Equal(0, _store.Questions);
        Assert.NotNull(Passes(SipRequest.Register.With(foreign, Alice.Authorization(nonce))));
    }

    [Fact]
    [Trait("RFC", "8760 2.2")]
    [Trait("RFC", "7616 3.4")]
    public void A_response_or_count_of_another_length_is_challenged_without_asking_the_store()
    {
        string right = Alice.Authorization(Nonce());
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With(right.Replace("\",algorithm", "0\",algorithm", StringComparison.Ordinal)))).Status);
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With(right.Replace("nc=0", "nc=", StringComparison.Ordinal)))).Status);
        Assert.Equal(0, _store.Questions);
    }

    [Theory]
    [InlineData("sip:example.com", "sip:example.com:5060;transport=udp")]
    [InlineData("sip:example.com", "sip:alice@EXAMPLE.com")]
    [InlineData("sips:example.com", "sip:example.com")]
    [InlineData("sip:example.com", "sip:192.0.2.1:5060")]
    [Trait("RFC", "8760 2.6: uri")]
    public void A_digest_uri_that_names_the_same_server_is_accepted(string requestUri, string digestUri) =>
        Assert.NotNull(Passes((SipRequest.Register with { Uri = requestUri }).With((Alice with { Uri = digestUri }).Authorization(Nonce()))));

    [Theory]
    [InlineData("sip:example.net")]
    [InlineData("http://example.com")]
    [Trait("RFC", "8760 2.6: uri")]
    public void A_digest_uri_that_names_another_server_is_not(string digestUri) =>
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With((Alice with { Uri = digestUri }).Authorization(Nonce())))).Status);

    [Theory]
    [InlineData("sip:")]
    [InlineData("sip:::1:5060")]
    [InlineData("example.com")]
    [InlineData("sip:exa mple.com")]
    [Trait("RFC", "7616 3.4.6")]
    public void A_digest_uri_that_cannot_be_read_is_400_and_not_a_challenge_that_would_come_again_and_again(string digestUri)
    {
        SipResponse reply = Asks(Anew(SipRequest.Register.With((Alice with { Uri = digestUri }).Authorization(Nonce()))));
        Assert.Equal((400, 0), (reply.Status, reply.All("WWW-Authenticate").Length));
    }

    [Fact]
    [Trait("RFC", "7616 3.3: stale")]
    public void Stale_is_said_when_the_nonce_is_at_fault_and_then_nothing_else_is_looked_at()
    {
        string expired = Nonce();
        Passes(3601);
        Assert.True(IsStale(Asks(Anew(SipRequest.Register.With(Alice.Authorization(expired))))));
        Assert.True(IsStale(Asks(Anew(SipRequest.Register.With(Alice.Authorization("of-somebody-else"))))));
        Assert.True(IsStale(Asks(Anew(SipRequest.Register.With((Alice with { Password = "wrong" }).Authorization(expired))))));
        Assert.True(IsStale(Asks(Anew(SipRequest.Register.With((Alice with { Username = "nobody" }).Authorization("made-up"))))));
        Assert.Equal(0, _store.Questions);
        Assert.False(IsStale(Asks(Anew(SipRequest.Register.With((Alice with { Password = "wrong" }).Authorization(Nonce()))))));
    }

    [Fact]
    [Trait("RFC", "7616 3.4")]
    [Trait("RFC", "3261 8.2.7: registrations")]
    public void The_same_octets_again_get_the_same_answer_while_their_transaction_is_known_and_401_from_then_on()
    {
        SipRequest request = Anew(SipRequest.Register.With(Alice.Authorization(Nonce()), "Contact: <sip:alice@192.0.2.7:5070>"));
        Receives(request);
        Register command = Addresses.ExpectMsg<Register>();
        Receives(request);
        IsSilent();
        Grants(command);
        byte[] answer = Flow.NextBytes();
        Receives(request);
        Assert.Equal(answer, Flow.NextBytes());

        Passes(32.5);
        SipResponse late = Asks(request);
        Assert.Equal((401, true), (late.Status, IsStale(late)));
        Addresses.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(0, Load.Outstanding);
    }

    [Theory]
    [InlineData("sip:alice@192.0.2.7", "sip:mallory@203.0.113.9")]
    [InlineData("CSeq: 2 ", "CSeq: 3 ")]
    [InlineData("call-1@desk", "call-2@desk")]
    [Trait("RFC", "7616 3.4")]
    public void A_replay_with_one_thing_changed_is_401_though_its_branch_is_known(string from, string to)
    {
        SipRequest request = Anew(SipRequest.Register.With(Alice.Authorization(Nonce()), "Contact: <sip:alice@192.0.2.7>"));
        Receives(request);
        Grants(Addresses.ExpectMsg<Register>());
        Flow.Next();
        SipResponse replayed = AsksText(request.Text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal((401, true), (replayed.Status, IsStale(replayed)));
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "7616 3.4")]
    public void A_replay_from_another_source_is_401()
    {
        SipRequest request = Anew(SipRequest.Register.With(Alice.Authorization(Nonce())));
        Receives(request);
        Grants(Addresses.ExpectMsg<Register>());
        Flow.Next();
        var elsewhere = new FakeFlow("192.0.2.66:5070");
        Receives(request, elsewhere);
        Assert.Equal(401, elsewhere.Next().Status);
    }

    [Fact]
    [Trait("RFC", "7616 3.4")]
    public void A_count_that_nobody_signed_moves_nothing()
    {
        string nonce = Nonce();
        string poison = Alice.Authorization(nonce).Replace("nc=00000001", "nc=ffffffff", StringComparison.Ordinal);
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With(poison))).Status);
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 1))));
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 2))));
    }

    [Fact]
    [Trait("RFC", "3261 22.1")]
    public void Wrong_password_unknown_username_and_held_back_username_are_answered_alike()
    {
        string nonce = Nonce();
        string wrong = Shape(Asks(Anew(SipRequest.Register.With((Alice with { Password = "wrong" }).Authorization(nonce)))));
        Assert.Equal(wrong, Shape(Asks(Anew(SipRequest.Register.With((Alice with { Username = "nobody" }).Authorization(nonce))))));
        for (int i = 0; i < 10; i++) Asks(Anew(SipRequest.Register.With((Alice with { Password = "guess" + i.ToString(CultureInfo.InvariantCulture) }).Authorization(nonce))));
        Assert.Equal(wrong, Shape(Asks(Anew(SipRequest.Register.With(Alice.Authorization(nonce))))));
        Passes(61);
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(Nonce()))));
    }

    [Fact]
    public void Wrong_responses_in_the_name_of_an_address_do_not_shut_out_who_has_it()
    {
        Accepted(Alice);
        var attacker = new FakeFlow("198.51.100.9:5070");
        Receives(Anew(SipRequest.Register), attacker);
        string sniffed = DigestClient.Parameter(attacker.Next().All("WWW-Authenticate")[0], "nonce");
        // Over UDP anybody can write Alice's address as its source, but is not sent what is answered there.
        for (int i = 0; i < 20; i++) Asks(Anew(SipRequest.Register.With((Alice with { Password = "guess" + i.ToString(CultureInfo.InvariantCulture) }).Authorization(sniffed))));
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(Nonce()))));
        // Who guesses that way has to show first that he is there, right or wrong.
        Assert.True(IsStale(Asks(Anew(SipRequest.Register.With(Alice.Authorization(sniffed))))));
    }

    [Fact]
    [Trait("RFC", "3261 22.1")]
    public void A_wrong_response_and_an_unknown_username_both_ask_the_store_once()
    {
        Accepted(Alice);
        int before = _store.Questions;
        Asks(Anew(SipRequest.Register.With((Alice with { Password = "wrong" }).Authorization(Nonce()))));
        Assert.Equal(before + 1, _store.Questions);
        Asks(Anew(SipRequest.Register.With((Alice with { Username = "nobody" }).Authorization(Nonce()))));
        Assert.Equal(before + 2, _store.Questions);
    }

    [Fact]
    public void A_credential_is_read_once_and_a_new_password_works_at_once()
    {
        string nonce = Nonce();
        for (uint count = 1; count <= 5; count++) Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, count))));
        Assert.Equal(1, _store.Questions);
        _store.Set("alice", "n3w");
        Assert.NotNull(Passes(SipRequest.Register.With((Alice with { Password = "n3w" }).Authorization(nonce, 6))));
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With(Alice.Authorization(nonce, 7)))).Status);
    }

    [Fact]
    [Trait("Rule", "no password, no endless challenge")]
    public void A_store_that_is_down_is_503_and_what_is_known_goes_on_until_it_is_too_old()
    {
        string nonce = Nonce();
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 1))));
        _store.IsDown = true;
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 2))));
        Passes(61);
        SipResponse reply = Asks(Anew(SipRequest.Register.With(Alice.Authorization(nonce, 3))));
        Assert.Equal(503, reply.Status);
        Assert.InRange(int.Parse(reply.One("Retry-After"), CultureInfo.InvariantCulture), 1, 10);
        _store.IsDown = false;
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 4))));
    }

    [Fact]
    public void Waiting_for_the_store_holds_up_nobody_else()
    {
        string nonce = Nonce();
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 1))));
        var opened = new TaskCompletionSource();
        _store.Opened = opened.Task;
        Receives(Anew((SipRequest.Register with { To = "<sip:bob@example.com>" }).With(new DigestClient("bob", "b0b").Authorization(nonce, 3))));
        Assert.NotNull(Passes(SipRequest.Register.With(Alice.Authorization(nonce, 2))));
        opened.SetResult();
        Assert.Equal("bob@example.com", Addresses.ExpectMsg<Register>().Request.AuthenticatedUser);
    }

    [Fact]
    public void Fifty_Authorization_header_fields_cost_one_question()
    {
        string nonce = Nonce();
        string[] many = [.. Enumerable.Range(0, 50).Select(i => (Alice with { Username = "nobody" + i.ToString(CultureInfo.InvariantCulture) }).Authorization(nonce))];
        Assert.Equal(401, Asks(Anew(SipRequest.Register.With(many))).Status);
        Assert.Equal(1, _store.Questions);
    }

    private static bool IsStale(SipResponse reply) => reply.All("WWW-Authenticate") is [_, ..] challenges && challenges.All(challenge => challenge.EndsWith(",stale=true", StringComparison.Ordinal));

    /// <summary>An answer without what differs from one request to the next.</summary>
    private static string Shape(SipResponse reply) => string.Join('\n', reply.Headers
        .Where(header => header.Name is not ("Via" or "To" or "CSeq" or "Call-ID"))
        .Select(header => header.Name == "WWW-Authenticate" ? header.Value.Replace(DigestClient.Parameter(header.Value, "nonce"), "", StringComparison.Ordinal) : header.Value)
        .Prepend($"{reply.Status} {reply.Reason}"));

    private string Nonce() => DigestClient.Parameter(Asks(Anew(SipRequest.Register)).All("WWW-Authenticate")[0], "nonce");

    private Register Accepted(DigestClient client) => Passes(SipRequest.Register.With(client.Authorization(Nonce())));

    /// <summary>Sends it in a transaction of its own and returns what reaches the address-of-record, having answered that.</summary>
    private Register Passes(SipRequest request)
    {
        Receives(Anew(request));
        Register command = Addresses.ExpectMsg<Register>(TimeSpan.FromSeconds(10));
        Grants(command);
        Assert.Equal(200, Flow.Next().Status);
        return command;
    }

    private SipResponse Asks(SipRequest request)
    {
        Receives(request);
        return Flow.Next();
    }

    private SipResponse AsksText(string text)
    {
        ReceivesText(text);
        return Flow.Next();
    }

    private SipRequest Anew(SipRequest request)
    {
        int number = ++_branch;
        return request.OnBranch(string.Create(CultureInfo.InvariantCulture, $"z9hG4bK-t{number}")) with { CSeq = (uint)number };
    }
}

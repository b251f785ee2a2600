using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Intake;

/// <summary>Who may ask where an address-of-record can be reached, where telephones register with a password and nothing else is said.</summary>
public sealed class LookupAccessTests : TransportSpec
{
    private static readonly DigestClient Alice = new() { Uri = "sip:bob@example.com", Method = "INVITE" };

    private int _branch;

    public LookupAccessTests() : base(policy: Policy(CallerGroup.Auto), credentials: FakeCredentialStore.With("alice", "s3cret"))
    {
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("OPTIONS")]
    [InlineData("SUBSCRIBE")]
    [InlineData("MESSAGE")]
    [InlineData("BYE")]
    [InlineData("DANCE")]
    [Trait("RFC", "3261 22.2")]
    public void A_stranger_is_challenged_and_nothing_is_looked_up(string method)
    {
        SipResponse reply = Asks(Invite with { Method = method });
        Assert.Equal(401, reply.Status);
        Assert.Equal("example.com", DigestClient.Parameter(reply.All("WWW-Authenticate")[0], "realm"));
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("sip:bob@example.com;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("sip:tgruu.AAAA@example.com;gr")]
    [InlineData("sip:flow.AAAA@example.com;ob")]
    [InlineData("sips:bob@example.com")]
    public void A_stranger_learns_nothing_by_another_name_either(string uri) => Assert.Equal(401, Asks(Invite with { Uri = uri }).Status);

    [Fact]
    public void A_flow_token_in_a_Route_is_no_way_round() => Assert.Equal(401, Asks(Invite.With("Route: <sip:flow.AAAA@example.com;ob;lr>")).Status);

    [Fact]
    [Trait("RFC", "3261 22.1")]
    public void ACK_and_CANCEL_are_never_challenged()
    {
        Assert.Equal(200, Asks(Invite with { Method = "CANCEL" }).Status);
        Receives(Invite with { Method = "ACK" });
        IsSilent();
    }

    [Theory]
    [InlineData("127.0.0.1:5070")]
    [InlineData("[::1]:5070")]
    [InlineData("[::ffff:127.0.0.1]:5070")]
    [InlineData("198.51.100.7:5070")]
    public void Loopback_and_trusted_networks_ask_for_everybody(string source)
    {
        Receives(Invite, new FakeFlow(source));
        Assert.Equal("bob@example.com", Addresses.ExpectMsg<LookupBindings>().AddressOfRecord.Key);
    }

    [Theory]
    [InlineData("<sip:alice@example.com>;tag=1")]
    [InlineData("<sip:alice@elsewhere.example>;tag=1")]
    [InlineData("<tel:+123>;tag=1")]
    public void A_user_asks_for_anybody_once_authenticated(string from)
    {
        Receives((Invite with { From = from }).With(Alice.Authorization(Nonce())));
        Assert.Equal("bob@example.com", Addresses.ExpectMsg<LookupBindings>().AddressOfRecord.Key);
    }

    [Fact]
    public void A_wrong_password_gets_the_same_challenge_again()
    {
        Assert.Equal(401, Asks(Invite.With((Alice with { Password = "wrong" }).Authorization(Nonce()))).Status);
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_retransmission_is_answered_again_and_what_was_overheard_is_stale_elsewhere()
    {
        SipRequest asked = Invite.With(Alice.Authorization(Nonce()));
        Receives(asked);
        Addresses.ExpectMsg<LookupBindings>();
        Receives(asked);
        Addresses.ExpectMsg<LookupBindings>();

        var elsewhere = new FakeFlow("203.0.113.200:5070");
        Receives(asked, elsewhere);
        SipResponse reply = elsewhere.Next();
        Assert.Equal(401, reply.Status);
        Assert.Contains("stale=true", reply.All("WWW-Authenticate")[0], StringComparison.Ordinal);
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void OPTIONS_to_the_server_itself_is_anybodys() => Assert.Equal(200, Asks(SipRequest.Invite with { Method = "OPTIONS", Uri = "sip:example.com" }).Status);

    private static RegistrationPolicy Policy(CallerGroup callers) => new() { Callers = new CallerPolicy { Callers = callers, Trusted = Networks.Of("198.51.100.0/24") } };

    /// <summary>Another transaction each time.</summary>
    private SipRequest Invite => (SipRequest.Invite with { Uri = "sip:bob@example.com", To = "<sip:bob@example.com>" }).OnBranch($"z9hG4bK-{++_branch}");

    private string Nonce() => DigestClient.Parameter(Asks(Invite).All("WWW-Authenticate")[0], "nonce");

    private SipResponse Asks(SipRequest request)
    {
        Receives(request);
        return Flow.Next();
    }

    /// <summary>Where nobody but trusted networks may ask, and some may not register.</summary>
    public sealed class OfTrusted : TransportSpec
    {
        public OfTrusted() : base(policy: Policy(CallerGroup.Trusted) with { Sources = new NetworkAccess { Denied = Networks.Of("192.0.2.0/24") } }, credentials: FakeCredentialStore.With("alice", "s3cret"))
        {
        }

        [Fact]
        public void A_stranger_is_refused_without_a_challenge_and_noted()
        {
            Receives(SipRequest.Invite);
            Assert.Equal(403, Flow.Next().Status);
            Assert.Equal(RefusalCause.ForbiddenSource, Assert.Single(Refusals.Newest(5)).Cause);
            Addresses.ExpectNoMsg(TimeSpan.Zero);
        }

        [Fact]
        public void Where_nobody_may_register_nobody_is_asked_for_a_password()
        {
            Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7>"));
            SipResponse reply = Flow.Next();
            Assert.Equal((403, 0), (reply.Status, reply.All("WWW-Authenticate").Length));
            Receives(SipRequest.Register.OnBranch("z9hG4bK-2").With("Contact: <sip:a@h"));
            Assert.Equal(403, Flow.Next().Status);
            Assert.All(Refusals.Newest(5), refused => Assert.Equal(RefusalCause.ForbiddenSource, refused.Cause));

            var permitted = new FakeFlow("203.0.113.7:5070");
            Receives(SipRequest.Register.OnBranch("z9hG4bK-3"), permitted);
            Assert.Equal(401, permitted.Next().Status);
        }
    }

    /// <summary>Where each domain has rules of its own.</summary>
    public sealed class OfSeveralDomains : TransportSpec
    {
        private static readonly DomainPolicies Policies = new(
            RegistrationPolicy.Default,
            [
                new DomainPolicy("strict.example") { Registration = Policy(CallerGroup.Trusted), LocalNumberDomain = "+49-30", Aliases = ["sip.strict.example"] },
                new DomainPolicy("open.example") { Registration = Policy(CallerGroup.Anyone), LocalNumberDomain = "+49-40" },
                new DomainPolicy("example.com") { LocalNumberDomain = "+49-50" },
            ]);

        private readonly FakeFlow _trusted = new("198.51.100.7:5070");

        public OfSeveralDomains()
            : base(credentials: FakeCredentialStore.With("alice", "s3cret"), domains: new ServedDomains(new DomainSet(["strict.example", "open.example", "example.com", .. Policies.Aliases]), Policies))
        {
        }

        [Theory]
        [InlineData("sip:1234@strict.example")]
        [InlineData("sip:1234@sip.strict.example")]
        [InlineData("tel:1234;phone-context=+49-30")]
        [InlineData("tel:12-34;phone-context=+4930")]
        [Trait("RFC", "3966 5.1.5")]
        public void An_address_of_record_is_asked_about_under_the_rules_of_its_domain_however_it_is_spelt(string uri)
        {
            foreach (string from in new[] { "<sip:bob@open.example>;tag=1", "<tel:+123>;tag=1" })
            {
                Receives(SipRequest.Invite with { Uri = uri, From = from });
                SipResponse reply = Flow.Next();
                Assert.Equal((403, 0), (reply.Status, reply.All("WWW-Authenticate").Length));
            }
            Addresses.ExpectNoMsg(TimeSpan.Zero);

            Receives(SipRequest.Invite with { Uri = uri }, _trusted);
            Assert.Equal("1234@strict.example", Addresses.ExpectMsg<LookupBindings>().AddressOfRecord.Key);
        }

        [Fact]
        public void A_telephone_number_is_looked_up_for_anyone_where_its_domain_lets_anyone_ask() =>
            Assert.Equal("1234@open.example", Invites("tel:1234;phone-context=+49-40").AddressOfRecord.Key);

        [Theory]
        [InlineData("<sip:alice@elsewhere.example>;tag=1")]
        [InlineData("<sip:alice@example.com>;tag=1")]
        [InlineData("<tel:+123>;tag=1")]
        [Trait("RFC", "3261 22.1")]
        public void A_caller_of_a_telephone_number_is_challenged_in_a_realm_that_he_can_answer(string from)
        {
            const string number = "tel:1234;phone-context=+49-50";
            SipRequest invite = SipRequest.Invite with { Uri = number, From = from };
            Receives(invite);
            string challenge = Flow.Next().All("WWW-Authenticate")[0];
            Assert.Equal("example.com", DigestClient.Parameter(challenge, "realm"));

            Receives(invite.With((Alice with { Uri = number }).Authorization(DigestClient.Parameter(challenge, "nonce"))));
            Assert.Equal("1234@example.com", Addresses.ExpectMsg<LookupBindings>().AddressOfRecord.Key);
        }

        [Theory]
        [InlineData("strict.example")]
        [InlineData("sip.strict.example")]
        [InlineData("open.example")]
        [Trait("RFC", "5626 5.3.1: tokens")]
        public void A_flow_token_is_asked_about_under_the_rules_of_its_domain_and_is_valid_there_alone(string host)
        {
            string token = TokenOf("alice@strict.example").Replace("@strict.example", "@" + host, StringComparison.Ordinal);
            foreach (SipRequest request in Bearing(token))
            {
                Receives(request);
                SipResponse reply = Flow.Next();
                Assert.Equal((403, 0), (reply.Status, reply.All("Contact").Length));

                Receives(request, _trusted);
                Assert.Equal(host == "open.example" ? 403 : 302, _trusted.Next().Status);
            }
        }

        [Fact]
        public void A_flow_token_of_a_domain_that_lets_anyone_ask_is_answered_whatever_the_Request_URI_is()
        {
            foreach (SipRequest request in Bearing(TokenOf("alice@open.example")).Append(SipRequest.Invite with { Uri = "sip:bob@strict.example", Headers = [$"Route: <{TokenOf("alice@open.example")};lr>"] }))
            {
                Receives(request);
                Assert.Equal(302, Flow.Next().Status);
            }
        }

        [Fact]
        public void A_caller_of_a_flow_token_is_challenged_in_the_realm_of_its_domain()
        {
            foreach (SipRequest request in Bearing(TokenOf("bob@example.com")))
            {
                Receives(request with { From = "<sip:alice@elsewhere.example>;tag=1" });
                Assert.Equal("example.com", DigestClient.Parameter(Flow.Next().All("WWW-Authenticate")[0], "realm"));
            }
        }

        /// <summary>A token in each place where it may stand, beside the address-of-record of a domain where anyone may ask.</summary>
        private static SipRequest[] Bearing(string token) =>
            [SipRequest.Invite with { Uri = token }, (SipRequest.Invite with { Uri = "sip:x@open.example" }).With($"Route: <{token}>"), (SipRequest.Invite with { Uri = "tel:1234;phone-context=+49-40" }).With($"Route: <{token};lr>")];

        private string TokenOf(string addressOfRecord) => FlowTokens.Of(
            AddressOfRecord.FromKey(addressOfRecord),
            Bound("sip:alice@192.0.2.40") with { InstanceId = "urn:uuid:1", RegId = 1, Source = new RequestSource("udp", "192.0.2.40:5060", "203.0.113.1:5060") })!;
    }
}

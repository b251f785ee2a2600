using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Uris;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Intake;

/// <summary>Registrations in the name of the server, where any domain is served and some have rules of their own: those of To hold.</summary>
public sealed class AnyDomainIntakeTests : TransportSpec
{
    private static readonly DomainPolicies Policies = new(
        RegistrationPolicy.Default,
        [
            new DomainPolicy("strict.example")
            {
                Registration = new RegistrationPolicy { Sources = new NetworkAccess { Denied = Networks.Of("192.0.2.0/24") }, Compatibility = new CompatibilityProfile { Path = PathHandling.Off } },
            },
        ]);

    private readonly FakeFlow _permitted = new("203.0.113.7:5070");

    public AnyDomainIntakeTests() : base(credentials: FakeCredentialStore.With("alice", "s3cret", "strict.example"), domains: new ServedDomains(new DomainSet(["*"]), Policies))
    {
    }

    [Theory]
    [InlineData("sip:203.0.113.1")]
    [InlineData("sip:localhost:5060")]
    [InlineData("sip:strict.example")]
    public void Where_nobody_may_register_nobody_is_asked_for_a_password_whatever_is_wrong(string uri)
    {
        Receives(Register(uri));
        Assert.Equal(403, Flow.Next().Status);
        Receives(WithBody(uri));
        Assert.Equal(403, Flow.Next().Status);
    }

    [Theory]
    [InlineData("sip:203.0.113.1")]
    [InlineData("sip:localhost:5060")]
    [InlineData("sip:strict.example")]
    [Trait("RFC", "3261 22.1")]
    public void The_realm_is_that_of_the_domain_of_To_whatever_is_wrong(string uri)
    {
        foreach (SipRequest request in new[] { Register(uri), WithBody(uri) })
        {
            Receives(request, _permitted);
            Assert.Equal("strict.example", DigestClient.Parameter(_permitted.Next().All("WWW-Authenticate")[0], "realm"));
        }
    }

    [Fact]
    public void What_is_wrong_is_answered_to_whom_it_concerns()
    {
        SipRequest request = WithBody("sip:203.0.113.1");
        Receives(request, _permitted);
        string nonce = DigestClient.Parameter(_permitted.Next().All("WWW-Authenticate")[0], "nonce");
        var alice = new DigestClient(Realm: "strict.example") { Uri = request.Uri };
        Receives(request.With(alice.Authorization(nonce)), _permitted);
        Assert.Equal(415, _permitted.Next().Status);
        Receives(Register("sip:203.0.113.1").With(alice.Authorization(nonce, 2)), _permitted);
        Assert.Equal("alice@strict.example", Addresses.ExpectMsg<Register>().AddressOfRecord.Key);
    }

    [Theory]
    [InlineData("sip:203.0.113.1")]
    [InlineData("sip:strict.example")]
    [Trait("RFC", "3261 8.2.2.3: 420")]
    public void What_the_domain_of_To_has_turned_off_cannot_be_required(string uri)
    {
        Receives(Register(uri).With("Require: path"), _permitted);
        SipResponse reply = _permitted.Next();
        Assert.Equal((420, "path"), (reply.Status, reply.One("Unsupported")));
        Receives((Register(uri) with { Uri = uri.Replace("strict", "other", StringComparison.Ordinal), To = "<sip:alice@other.example>" }).With("Require: path"), _permitted);
        Assert.Equal(401, _permitted.Next().Status);
    }

    private static SipRequest Register(string uri) => SipRequest.Register with { Uri = uri, To = "<sip:alice@strict.example>", From = "<sip:alice@strict.example>;tag=1" };

    private static SipRequest WithBody(string uri) => (Register(uri) with { Body = "hello" }).With("Content-Type: text/plain");
}

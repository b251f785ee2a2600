using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Intake;

/// <summary>What differs from domain to domain before an address-of-record is asked.</summary>
public sealed class DomainIntakeTests
{
    private static readonly DomainPolicies Policies = new(
        RegistrationPolicy.Default,
        [
            new DomainPolicy("example.com") { Aliases = ["sip.example.com", "192.0.2.1"] },
            new DomainPolicy("strict.example") { Registration = PathIs(PathHandling.Strict) },
            new DomainPolicy("lazy.example") { Registration = PathIs(PathHandling.Lazy) },
            new DomainPolicy("off.example") { Registration = PathIs(PathHandling.Off) },
        ]);

    private static readonly IntakeSettings Settings =
        new(new DomainSet(["example.com", "strict.example", "lazy.example", "off.example", .. Policies.Aliases]), SipLimits.Default, "") { Policies = Policies };

    [Theory]
    [InlineData("sip:sip.example.com", "sip:alice@sip.example.com")]
    [InlineData("sip:192.0.2.1", "sip:alice@example.com")]
    [InlineData("sip:example.com", "sip:alice@SIP.example.com:5062")]
    [Trait("RFC", "3261 10.3 step 5: canonical form")]
    public void An_alias_names_the_addresses_of_record_of_its_domain(string uri, string to) =>
        Assert.Equal(Aor.Of("alice"), Accepted(SipRequest.Register with { Uri = uri, To = $"<{to}>" }));

    [Fact]
    [Trait("RFC", "3261 16.5: Request-URI")]
    public void An_alias_in_a_request_uri_is_looked_up_under_its_domain()
    {
        Classify(SipRequest.Invite with { Uri = "sip:alice@sip.example.com" }, out AddressOfRecord? addressOfRecord, out _);

        Assert.Equal(Aor.Of("alice"), addressOfRecord);
    }

    [Theory]
    [InlineData("sip:lazy.example", "sip:alice@example.com")]
    [InlineData("sip:example.com", "sip:alice@lazy.example")]
    [InlineData("sip:nowhere.example", "sip:alice@nowhere.example")]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void What_belongs_to_another_domain_or_none_is_404(string uri, string to) =>
        Assert.Equal(404, Refused(SipRequest.Register with { Uri = uri, To = $"<{to}>" }).StatusCode);

    [Fact]
    [Trait("RFC", "3327 5.3: 420")]
    public void A_path_that_the_client_does_not_support_is_420_where_path_is_strict_and_let_pass_elsewhere()
    {
        Assert.Equal("Unsupported: path\r\n", Refused(To("strict.example").With("Path: <sip:edge;lr>")).Headers);
        Accepted(To("example.com").With("Path: <sip:edge;lr>"));
        Accepted(To("lazy.example").With("Path: <sip:edge;lr>"));
        Accepted(To("off.example").With("Path: <sip:edge;lr>"));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.3: 420")]
    public void Where_path_is_off_it_cannot_be_required()
    {
        Accepted(To("lazy.example").With("Require: path"));
        Assert.Equal("Unsupported: Path\r\n", Refused(To("off.example").With("Require: Path")).Headers);
    }

    [Fact]
    public void Where_path_is_off_none_is_read_not_even_a_bad_one()
    {
        SipMessage message = To("off.example").With("Path: <sip:edge;lr>", "Path: not a path").Parsed();

        Assert.Empty(new RegisterReader(SipLimits.Default).Read(message, Aor.Of("alice"), Location.Requests.RequestSource.Local, DateTimeOffset.UnixEpoch, out _, new DomainPolicy("*") { Registration = PathIs(PathHandling.Off) })!.Path);
    }

    private static RegistrationPolicy PathIs(PathHandling path) => new() { Compatibility = new CompatibilityProfile { Path = path } };

    private static SipRequest To(string domain) => SipRequest.Register with { Uri = "sip:" + domain, To = $"<sip:alice@{domain}>" };

    private static RequestAction Classify(SipRequest request, out AddressOfRecord? addressOfRecord, out SipAnswer answer) =>
        RequestClassifier.Classify(request.Parsed(), Settings, out addressOfRecord, out answer);

    private static AddressOfRecord Accepted(SipRequest request)
    {
        RequestAction action = Classify(request, out AddressOfRecord? addressOfRecord, out SipAnswer answer);
        Assert.True(action == RequestAction.Register, $"{answer}");
        return addressOfRecord!;
    }

    private static SipAnswer Refused(SipRequest request)
    {
        Assert.Equal(RequestAction.Answer, Classify(request, out _, out SipAnswer answer));
        return answer;
    }
}

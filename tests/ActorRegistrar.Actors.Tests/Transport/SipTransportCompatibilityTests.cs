using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Rules;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Transport;

/// <summary>What a lenient profile changes in a 200.</summary>
public sealed class SipTransportCompatibilityTests() : TransportSpec(policy: new RegistrationPolicy
{
    Compatibility = new CompatibilityProfile { AnswerContacts = AnsweredContacts.Request, Path = PathHandling.Lazy },
})
{
    [Fact]
    [Trait("RFC", "3261 10.3 step 8: size")]
    public void Only_the_contacts_of_the_request_are_told()
    {
        Grants(Registers(), Bound("sip:alice@192.0.2.7:5070"), Bound("sip:alice@192.0.2.99"));

        Assert.Equal(["<sip:alice@192.0.2.7:5070>;expires=600"], Flow.Next().All("Contact"));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: size")]
    public void A_fetch_is_told_all()
    {
        Receives(SipRequest.Register);
        Grants(Addresses.ExpectMsg<Register>(), Bound("sip:alice@192.0.2.7:5070"), Bound("sip:alice@192.0.2.99"));

        Assert.Equal(2, Flow.Next().All("Contact").Length);
    }

    [Fact]
    [Trait("RFC", "3327 5.3: 420")]
    public void A_path_is_stored_and_told_to_those_only_who_understand_it()
    {
        Register old = Registers(SipRequest.Register.With("Path: <sip:edge@h;lr>"));
        Grants(old);
        Assert.Equal(["<sip:edge@h;lr>"], old.Request.Path.ToArray());
        Assert.Empty(Flow.Next().All("Path"));

        Grants(Registers((SipRequest.Register with { CSeq = 2 }).OnBranch("z9hG4bK-2").With("Path: <sip:edge@h;lr>", "Supported: path")));
        Assert.Equal(["<sip:edge@h;lr>"], Flow.Next().All("Path"));
    }
}

using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Gruus;

/// <summary>GRUUs between requests and answers as text (RFC 5627).</summary>
public sealed class GruuAnswerTests() : TransportSpec(policy: new RegistrationPolicy { Extensions = new ExtensionPolicy { Gruu = true } })
{
    private const string Device = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    [Fact]
    [Trait("RFC", "5627 5.2: Supported")]
    public void Only_a_client_that_supports_them_gets_gruus()
    {
        string contact = RegistersPhone("Supported: gruu");
        Assert.Contains($";pub-gruu=\"{Gruus.NewPublic(Aor.Of("alice"), Device)}\";temp-gruu=\"sip:tgruu.", contact, StringComparison.Ordinal);
        contact = RegistersPhone("Supported: path");
        Assert.DoesNotContain("gruu", contact, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "5627 5.1: temporary")]
    public void Every_200_has_a_new_temporary_gruu() =>
        Assert.NotEqual(Parameter(RegistersPhone("Supported: gruu"), "temp-gruu"), Parameter(RegistersPhone("Supported: gruu"), "temp-gruu"));

    [Fact]
    [Trait("RFC", "5627 5.2: Supported")]
    public void A_contact_without_instance_has_none()
    {
        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7>", "Supported: gruu"));
        Grants(Addresses.ExpectMsg<Register>(), Bound("sip:alice@192.0.2.7"));
        Assert.DoesNotContain("gruu", Flow.Next().One("Contact"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "5627 5.1: Require")]
    [Trait("RFC", "5627 5.2: option")]
    public void Gruu_may_be_required_and_is_not_named_in_the_answer()
    {
        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7>", "Require: gruu"));
        Grants(Addresses.ExpectMsg<Register>());
        SipResponse reply = Flow.Next();
        Assert.Equal(200, reply.Status);
        Assert.Empty(reply.All("Require"));
        Assert.Empty(reply.All("Supported"));
    }

    [Fact]
    [Trait("RFC", "5627 5.1: public")]
    public void A_client_cannot_name_its_own_gruu()
    {
        Receives(SipRequest.Register.With($"Contact: <sip:alice@192.0.2.7>;pub-gruu=\"sip:x@h;gr=1\";+sip.instance=\"<{Device}>\";Temp-GRUU=\"sip:y@h;gr\";x=1"));
        Assert.Equal($";+sip.instance=\"<{Device}>\";x=1", Assert.Single(Addresses.ExpectMsg<Register>().Request.Contacts).Parameters);
    }

    [Fact]
    [Trait("RFC", "5627 6.1: gr")]
    public void A_request_to_a_gruu_asks_for_its_instance_and_is_redirected_without_gr()
    {
        string contact = RegistersPhone("Supported: gruu");
        LookupBindings question = Invites(Parameter(contact, "pub-gruu"));
        Assert.Equal((Aor.Of("alice"), new GruuTarget(Device)), (question.AddressOfRecord, question.Gruu));
        question = Invites(Parameter(contact, "temp-gruu"));
        Assert.Equal((Aor.Of("alice"), new GruuTarget(Device, 7)), (question.AddressOfRecord, question.Gruu));
        Assert.Equal("<sip:alice@192.0.2.7:5070>;expires=600", Finds(question, isKnown: true, Phone).One("Contact"));
    }

    [Theory]
    [InlineData("sip:alice@example.com;gr")]
    [InlineData("sip:alice@example.com;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")]
    [InlineData("sip:alice@example.com;x=1;GR=00")]
    [InlineData("sip:tgruu.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@example.com;gr")]
    [InlineData("sip:tgruu.%41@example.com;gr")]
    [Trait("RFC", "5627 6.1: invalid")]
    public void A_gr_that_makes_no_valid_gruu_is_404_and_wakes_nobody(string uri)
    {
        Receives(SipRequest.Invite with { Uri = uri });
        Assert.Equal(404, Flow.Next().Status);
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "5627 6.1: no contact")]
    [Trait("RFC", "5627 5.1: Call-ID")]
    public void A_valid_gruu_without_contact_is_480_and_an_outdated_one_404()
    {
        string contact = RegistersPhone("Supported: gruu");
        Assert.Equal(480, Finds(Invites(Parameter(contact, "pub-gruu")), isKnown: true).Status);
        Assert.Equal(404, Finds(Invites(Parameter(contact, "temp-gruu")), isKnown: false).Status);
    }

    private Binding Phone => Bound("sip:alice@192.0.2.7:5070") with { InstanceId = Device, Parameters = $";+sip.instance=\"<{Device}>\"", GruuEpoch = 7 };

    private string RegistersPhone(string supported)
    {
        Receives(SipRequest.Register.OnBranch("z9hG4bK-" + Guid.NewGuid().ToString("N")).With("Contact: <sip:alice@192.0.2.7:5070>", supported));
        Grants(Addresses.ExpectMsg<Register>(), Phone);
        return Flow.Next().One("Contact");
    }

    private static string Parameter(string contact, string name)
    {
        int begin = contact.IndexOf($"{name}=\"", StringComparison.Ordinal) + name.Length + 2;
        return contact[begin..contact.IndexOf('"', begin)];
    }
}

/// <summary>The same by default, where no proxy routes what is sent to a GRUU.</summary>
public sealed class NoGruuTests : TransportSpec
{
    private const string Device = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    [Fact]
    public void No_client_gets_a_gruu_that_its_peers_would_lose_their_ACK_at()
    {
        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>", "Supported: gruu"));
        Grants(Addresses.ExpectMsg<Register>(), Bound("sip:alice@192.0.2.7:5070") with { InstanceId = Device, Parameters = $";+sip.instance=\"<{Device}>\"" });
        Assert.Equal($"<sip:alice@192.0.2.7:5070>;+sip.instance=\"<{Device}>\";expires=600", Flow.Next().One("Contact"));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.3: 420")]
    public void A_client_that_requires_gruus_is_420()
    {
        Receives(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7>", "Require: gruu"));
        SipResponse reply = Flow.Next();
        Assert.Equal((420, "gruu"), (reply.Status, reply.One("Unsupported")));
    }

    [Fact]
    [Trait("RFC", "5627 6.1: given before")]
    public void Gruus_given_before_lead_to_their_instance()
    {
        LookupBindings question = Invites(Gruus.NewPublic(Aor.Of("alice"), Device)!);
        Assert.Equal((Aor.Of("alice"), new GruuTarget(Device)), (question.AddressOfRecord, question.Gruu));
        question = Invites(Gruus.NewTemporary(Aor.Of("alice"), Device, 7)!);
        Assert.Equal((Aor.Of("alice"), new GruuTarget(Device, 7)), (question.AddressOfRecord, question.Gruu));
        Receives(SipRequest.Invite with { Uri = "sip:alice@example.com;gr=00" });
        Assert.Equal(404, Flow.Next().Status);
    }
}

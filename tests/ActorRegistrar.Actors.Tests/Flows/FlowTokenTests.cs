using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Flows;

/// <summary>Flow tokens from the redirection that offers one to the request that brings it back (RFC 5626 sections 5.2 and 5.3.1).</summary>
public sealed class FlowTokenTests : TransportSpec
{
    private readonly FakeFlow _phone = new("192.0.2.33:49152", isReliable: true);

    [Fact]
    [Trait("RFC", "5626 5.2")]
    public void A_token_is_read_back_with_the_key_alone()
    {
        byte[] secret = new byte[32];
        string token = UserOf(new FlowTokens(secret).Of(Aor.Of("alice"), OverTcp())!);
        Assert.True(new FlowTokens(secret).TryRead(System.Text.Encoding.ASCII.GetBytes(token), "example.com", out RequestSource? source));
        Assert.Equal(OverTcp().Source, source);
        Assert.False(new FlowTokens().TryRead(System.Text.Encoding.ASCII.GetBytes(token), "example.com", out _));
        Assert.False(new FlowTokens(secret).TryRead(System.Text.Encoding.ASCII.GetBytes(token), "example.net", out _));
        Assert.False(new FlowTokens(secret).TryRead(System.Text.Encoding.ASCII.GetBytes(token), "", out _));
    }

    [Fact]
    [Trait("RFC", "5626 5.3.1: tokens")]
    public void A_token_of_an_open_connection_leads_to_its_other_end()
    {
        string uri = Offered(OverTcp());
        Receives(SipRequest.Invite with { Uri = uri });
        SipResponse reply = Flow.Next();
        Assert.Equal((302, "<sip:192.0.2.33:49152;transport=tcp>"), (reply.Status, reply.One("Contact")));
        Receives((SipRequest.Invite with { Uri = "sip:alice@10.0.0.4" }).With($"Route: <{uri};lr>, <sip:other.example;lr>"));
        Assert.Equal(302, Flow.Next().Status);
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "5626 5.3.1: tokens")]
    public void A_token_of_a_connection_that_has_ended_is_430()
    {
        string uri = Offered(OverTcp());
        Flows.Close(_phone.Id);
        Receives(SipRequest.Invite with { Uri = uri });
        Assert.Equal((430, "Flow Failed"), (Flow.Next().Status, "Flow Failed"));
    }

    [Fact]
    [Trait("RFC", "5626 5.3.1: tokens")]
    public void A_token_that_was_changed_is_403()
    {
        string uri = Offered(OverTcp());
        int at = uri.IndexOf('.', StringComparison.Ordinal) + 5;
        Receives(SipRequest.Invite with { Uri = uri[..at] + (uri[at] == 'A' ? 'B' : 'A') + uri[(at + 1)..] });
        Assert.Equal(403, Flow.Next().Status);
        Receives(SipRequest.Invite with { Uri = "sip:flow.@example.com;ob" });
        Assert.Equal(403, Flow.Next().Status);
    }

    [Fact]
    [Trait("RFC", "5626 5.3.1: tokens")]
    public void A_token_of_a_UDP_source_leads_there()
    {
        string uri = Offered(OverTcp() with { Source = new RequestSource("udp", "192.0.2.40:5060", "203.0.113.1:5060") });
        Receives(SipRequest.Invite with { Uri = uri });
        Assert.Equal("<sip:192.0.2.40:5060;transport=udp>", Flow.Next().One("Contact"));
    }

    [Fact]
    public void Somebody_may_be_called_flow_and_bindings_that_are_no_flows_have_no_token()
    {
        Assert.Equal(AddressOfRecord.FromKey("flow.bob@example.com"), Invites("sip:flow.bob@example.com").AddressOfRecord);
        Assert.Equal("<sip:a@h>;expires=600", Finds(Invites(), isKnown: true, Bound("sip:a@h") with { Source = OverTcp().Source }).One("Contact"));
        Binding relayed = OverTcp() with { ContactUri = "sip:a@h", Path = ["<sip:edge.example.com;lr;ob>"] };
        Assert.Equal("<sip:a@h?Route=%3Csip:edge.example.com%3Blr%3Bob%3E>;expires=600", Finds(Invites(), isKnown: true, relayed).One("Contact"));
    }

    private Binding OverTcp() => Bound("sip:alice@192.0.2.33;transport=tcp") with
    {
        InstanceId = "urn:uuid:1",
        RegId = 1,
        Source = Flows.SourcesOf(_phone).For(isFirstHop: true, needsConnection: true),
    };

    /// <summary>The token that a redirection offers.</summary>
    private string Offered(Binding binding)
    {
        string contact = Finds(Invites(), isKnown: true, binding).One("Contact");
        int begin = contact.IndexOf(";flow=\"", StringComparison.Ordinal) + ";flow=\"".Length;
        return contact[begin..contact.IndexOf('"', begin)];
    }

    private static string UserOf(string uri) => uri["sip:".Length..uri.IndexOf('@', StringComparison.Ordinal)];
}

using System.Net;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Flows;

/// <summary>Outbound, Service-Route and NAT between requests and answers as text, with flows that are optional.</summary>
public sealed class OutboundAnswerTests : TransportSpec
{
    private const string Instance = "+sip.instance=\"<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\"";
    private const string FlowContact = "Contact: <sip:alice@192.0.2.7:5070>;reg-id=1;" + Instance;
    private const string SecondVia = "SIP/2.0/UDP 10.0.0.4;branch=z9hG4bK-0";

    private static readonly SipRequest Relayed = SipRequest.Register with { Via = [.. SipRequest.Register.Via, SecondVia] };

    private int _calls;

    public OutboundAnswerTests()
        : base(policy: new RegistrationPolicy { Extensions = new ExtensionPolicy { FlowTimer = 90, ServiceRoute = ["<sip:proxy.example.com;lr>", "<sip:core.example.com;lr>"] } })
    {
    }

    [Fact]
    [Trait("RFC", "5626 6: Require")]
    [Trait("RFC", "5626 5.4: Flow-Timer")]
    public void A_flow_is_granted_with_Require_and_with_the_flow_timer()
    {
        Register register = Takes(SipRequest.Register.With(FlowContact, "Supported: path, outbound"));
        Assert.True(register.Request.UsesOutbound);
        Grants(register);
        SipResponse reply = Flow.Next();
        Assert.Equal("outbound", reply.One("Require"));
        Assert.Equal("90", reply.One("Flow-Timer"));
    }

    [Theory]
    [InlineData(FlowContact, "Supported: path")]
    [InlineData("Contact: <sip:alice@192.0.2.7:5070>;reg-id=1", "Supported: outbound")]
    [InlineData("Contact: <sip:alice@192.0.2.7:5070>;" + Instance, "Supported: outbound")]
    [InlineData("Expires: 60", "Supported: outbound")]
    [Trait("RFC", "5626 6: Require")]
    public void Without_reg_id_or_instance_or_option_tag_outbound_is_not_applied(params string[] headers)
    {
        Register register = Takes(SipRequest.Register.With(headers));
        Assert.False(register.Request.UsesOutbound);
        Grants(register);
        SipResponse reply = Flow.Next();
        Assert.Empty(reply.All("Require"));
        Assert.Empty(reply.All("Flow-Timer"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Path: <sip:edge.example.com;lr>")]
    [InlineData("Path: <sip:core.example.com;lr;ob>, <sip:edge.example.com;lr>")]
    [Trait("RFC", "5626 6: 439")]
    public void Behind_a_first_hop_without_outbound_a_client_is_registered_without_it(string? path)
    {
        Register register = Takes(Relayed.With([FlowContact, "Supported: outbound, path", .. path is null ? Array.Empty<string>() : [path]]));
        Assert.False(register.Request.UsesOutbound);
        Grants(register);
        SipResponse reply = Flow.Next();
        Assert.Equal(200, reply.Status);
        Assert.Empty(reply.All("Require"));
    }

    [Fact]
    [Trait("RFC", "5626 6: 439")]
    public void Two_Via_values_in_one_row_are_two_hops() =>
        Assert.False(Takes(SipRequest.Register.With(FlowContact, "Supported: outbound") with { Via = [$"{SipRequest.Register.Via[0]}, {SecondVia}"] }).Request.UsesOutbound);

    [Theory]
    [InlineData("Path: <sip:TOKEN@edge.example.com;lr;ob>")]
    [InlineData("Path: <sip:core.example.com;lr>, <sip:TOKEN@edge.example.com;lr;ob>")]
    [Trait("RFC", "5626 6: Path")]
    [Trait("RFC", "5626 5.1")]
    public void The_Path_URI_of_the_proxy_next_to_the_client_is_the_last(string path)
    {
        Register register = Takes(Relayed.With(FlowContact, "Supported: outbound, path", path));
        Assert.True(register.Request.UsesOutbound);
        Assert.Equal((true, null), (register.Request.Source.IsRelayed, register.Request.Source.Flow));
    }

    [Fact]
    [Trait("RFC", "5626 6: without outbound")]
    public void Behind_such_a_proxy_a_client_without_outbound_registers_as_ever()
    {
        Register register = Takes(Relayed.With(FlowContact));
        Assert.False(register.Request.UsesOutbound);
    }

    [Fact]
    [Trait("RFC", "5626 6: flow")]
    public void A_registration_over_a_connection_knows_it_and_one_over_UDP_its_source()
    {
        var tcp = new FakeFlow("192.0.2.8:40000", isReliable: true);
        RequestSource source = Takes(SipRequest.Register.With("Contact: <sip:a@192.0.2.8:40000>"), tcp).Request.Source;
        Assert.Equal((tcp.Id, Flows.Run), (source.Flow!.Id, source.Flow.Run));
        Assert.True(Flows.IsOpen(source.Flow));
        source = Takes(SipRequest.Register.OnBranch("z9hG4bK-2").With("Contact: <sip:a@h>")).Request.Source;
        Assert.Equal(("192.0.2.7:5070", null), (source.RemoteAddress, source.Flow));
    }

    [Theory]
    [InlineData("sip:a@192.0.2.8")]
    [InlineData("sip:a@192.0.2.8:5070;transport=tcp")]
    [InlineData("sips:a@192.0.2.8:5061")]
    public void A_contact_with_another_port_than_the_connection_does_not_depend_on_it_unless_it_is_a_flow(string contact)
    {
        var tcp = new FakeFlow("192.0.2.8:40000", isReliable: true);
        Assert.Null(Takes(SipRequest.Register.With($"Contact: <{contact}>;reg-id=1;+sip.instance=\"<urn:uuid:1>\""), tcp).Request.Source.Flow);
        Assert.NotNull(Takes(SipRequest.Register.OnBranch("z9hG4bK-2").With($"Contact: <{contact}>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"", "Supported: outbound"), tcp).Request.Source.Flow);
    }

    [Fact]
    [Trait("RFC", "5626 6: flow")]
    public void What_a_proxy_passes_on_does_not_depend_on_the_connection_of_the_proxy()
    {
        var tcp = new FakeFlow("192.0.2.8:40000", isReliable: true);
        Assert.Null(Takes(Relayed.With("Contact: <sip:a@h;transport=tcp>"), tcp).Request.Source.Flow);
        Assert.Null(Takes(SipRequest.Register.OnBranch("z9hG4bK-2").With("Contact: <sip:a@h;transport=tcp>", "Path: <sip:p@h;lr>", "Supported: path"), tcp).Request.Source.Flow);
    }

    [Fact]
    [Trait("RFC", "3608 6.3: 2xx")]
    [Trait("RFC", "3608 6.3: refusals")]
    public void The_service_route_stands_in_every_200_in_order_and_in_no_refusal()
    {
        Grants(Takes(SipRequest.Register.With("Contact: <sip:a@h>")));
        Assert.Equal(["<sip:proxy.example.com;lr>", "<sip:core.example.com;lr>"], Flow.Next().All("Service-Route"));
        Grants(Takes(SipRequest.Register.OnBranch("z9hG4bK-2")));
        Assert.Equal(2, Flow.Next().All("Service-Route").Length);
        Answers(new Refused(RegistrationOutcome.IntervalTooBrief, "", 60, Takes(SipRequest.Register.OnBranch("z9hG4bK-3").With("Contact: <sip:a@h>")).Correlation));
        SipResponse refusal = Flow.Next();
        Assert.Equal(423, refusal.Status);
        Assert.Empty(refusal.All("Service-Route"));
    }

    [Fact]
    [Trait("RFC", "3327 5.3: of the request")]
    public void The_Path_of_this_request_alone_is_returned()
    {
        Register register = Takes(SipRequest.Register.With("Contact: <sip:a@h>", "Path: <sip:p1@h;lr>, <sip:p2@h;lr>", "Supported: path"));
        Grants(register, Bound("sip:b@h") with { Path = ["<sip:other@h;lr>"] });
        Assert.Equal(["<sip:p1@h;lr>", "<sip:p2@h;lr>"], Flow.Next().All("Path"));
    }

    [Fact]
    public void Of_a_client_behind_a_NAT_the_source_address_is_told_beside_its_contact()
    {
        SipResponse reply = Finds(Invites(), isKnown: true, Behind("192.0.2.33:61000", "udp", "sip:alice@10.0.0.4:5060"), Behind("10.0.0.9:5060", "tcp", "sip:a@10.0.0.9:5070"));
        Assert.Equal(
            [
                "<sip:alice@10.0.0.4:5060>;received=\"sip:192.0.2.33:61000;transport=udp\";expires=600",
                "<sip:a@10.0.0.9:5070>;expires=600",
            ],
            reply.All("Contact"));
    }

    [Fact]
    public void A_contact_that_is_the_other_end_of_its_connection_is_redirected_to_over_it()
    {
        SipResponse reply = Finds(
            Invites(), isKnown: true,
            Behind("192.0.2.33:40000", "tls", "sip:alice@192.0.2.33:40000;ob?x=y"), Behind("192.0.2.33:40001", "tcp", "sip:a@192.0.2.33:40001;transport=TCP"), Behind("192.0.2.33:40002", "udp", "sip:b@192.0.2.33:40002"));
        Assert.Equal(
            ["<sip:alice@192.0.2.33:40000;ob;transport=tls>;expires=600", "<sip:a@192.0.2.33:40001;transport=TCP>;expires=600", "<sip:b@192.0.2.33:40002>;expires=600"],
            reply.All("Contact"));
    }

    [Fact]
    [Trait("RFC", "3261 19.1.1: Route of a redirection")]
    public void The_Path_is_the_Route_of_a_redirected_request_and_received_what_the_edge_says()
    {
        Binding relayed = Bound("sip:alice@x.invalid;transport=ws;method=BYE?Route=x") with { Path = ["<sip:core.example.com;lr>", "<sip:edge.example.com;lr;received=sip:10.0.0.1:1234%3Btransport%3Dws>"] };
        Binding number = Bound("tel:+4930123") with { Path = ["<sip:edge.example.com;lr>"] };
        SipResponse reply = Finds(Invites(), isKnown: true, relayed, number);
        Assert.Equal(
            [
                "<sip:alice@x.invalid;transport=ws?Route=%3Csip:core.example.com%3Blr%3E%2C%3Csip:edge.example.com%3Blr%3Breceived%3Dsip:10.0.0.1:1234%253Btransport%253Dws%3E>"
                    + ";received=\"sip:10.0.0.1:1234;transport=ws\";expires=600",
                // Such a URI has no headers.
                "<tel:+4930123>;expires=600",
            ],
            reply.All("Contact"));
    }

    [Fact]
    public void A_Path_of_the_longest_hops_is_told_whole()
    {
        string hop = $"\"\u00e9{new string('x', 700)}\" <sip:{new string('e', 60)}.example.com;lr;x={new string('y', 700)}>";
        Binding relayed = Bound("sip:alice@h") with { Path = [.. Enumerable.Repeat(hop, 8)] };
        var tcp = new FakeFlow("192.0.2.8:40000", isReliable: true);
        Receives(SipRequest.Invite, tcp);
        LookupBindings question = Addresses.ExpectMsg<LookupBindings>();
        Answers(new BindingsFound(question.AddressOfRecord, [relayed], true, TheTime, question.Correlation));
        string contact = tcp.Next().One("Contact");
        string escaped = contact[(contact.IndexOf("?Route=", StringComparison.Ordinal) + "?Route=".Length)..contact.IndexOf('>', StringComparison.Ordinal)];
        Assert.Equal(string.Join(',', relayed.Path), Uri.UnescapeDataString(escaped));
    }

    [Fact]
    [Trait("RFC", "8599 13")]
    public void Push_parameters_are_in_the_answer_to_their_own_REGISTER_and_in_no_redirection()
    {
        const string contact = "sip:alice@192.0.2.7:5070;pn-provider=acme;pn-param=p;x=1;pn-prid=secret;PN-Purr=q";
        Register register = Takes(SipRequest.Register.With($"Contact: <{contact}>"));
        Grants(register, Bound(contact));
        Assert.Contains(contact, Flow.Next().One("Contact"), StringComparison.Ordinal);
        Assert.Equal("<sip:alice@192.0.2.7:5070;x=1>;expires=600", Finds(Invites(), isKnown: true, Bound(contact)).One("Contact"));
    }

    private Register Takes(SipRequest request, FakeFlow? flow = null)
    {
        Receives(request with { CallId = $"call-{++_calls}" }, flow);
        return Addresses.ExpectMsg<Register>();
    }

    private Binding Behind(string remote, string transport, string contact) =>
        Bound(contact) with { Source = new RequestSource(transport, IPEndPoint.Parse(remote).ToString(), "203.0.113.1:5060") };
}

/// <summary>The same in a domain that is strict with proxies in between.</summary>
public sealed class StrictEdgeTests() : TransportSpec(policy: new RegistrationPolicy { Compatibility = CompatibilityProfile.Strict })
{
    private const string FlowContact = "Contact: <sip:alice@192.0.2.7:5070>;reg-id=1;+sip.instance=\"<urn:uuid:1>\"";

    private static readonly SipRequest Relayed = SipRequest.Register with { Via = [.. SipRequest.Register.Via, "SIP/2.0/UDP 10.0.0.4;branch=z9hG4bK-0"] };

    [Theory]
    [InlineData(null)]
    [InlineData("Path: <sip:edge.example.com;lr>")]
    [InlineData("Path: <sip:core.example.com;lr;ob>, <sip:edge.example.com;lr>")]
    [Trait("RFC", "5626 6: 439")]
    public void A_first_hop_without_outbound_is_439(string? path)
    {
        Receives(Relayed.With([FlowContact, "Supported: outbound, path", .. path is null ? Array.Empty<string>() : [path]]));
        SipResponse reply = Flow.Next();
        Assert.Equal((439, "First Hop Lacks Outbound Support"), (reply.Status, reply.Reason));
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    [Trait("RFC", "3327 5.3: 420")]
    public void A_path_that_the_client_does_not_support_is_420()
    {
        Receives(Relayed.With("Contact: <sip:a@h>", "Path: <sip:edge.example.com;lr>"));
        SipResponse reply = Flow.Next();
        Assert.Equal((420, "path"), (reply.Status, reply.One("Unsupported")));
        Addresses.ExpectNoMsg(TimeSpan.Zero);
    }
}

/// <summary>The same where flows are required and redirections lead to the source address.</summary>
public sealed class RequiredOutboundTests : TransportSpec
{
    public RequiredOutboundTests()
        : base(policy: new RegistrationPolicy
        {
            Extensions = new ExtensionPolicy { Outbound = OutboundMode.Required, NatRedirection = NatRedirection.Rewrite, BoundToConnection = ConnectionNeed.Outbound },
        })
    {
    }

    [Fact]
    public void A_client_without_outbound_is_421_and_one_that_does_not_use_it_403()
    {
        Receives(SipRequest.Register.With("Contact: <sip:a@h>"));
        SipResponse reply = Flow.Next();
        Assert.Equal((421, "outbound"), (reply.Status, reply.One("Require")));
        Receives(SipRequest.Register.OnBranch("z9hG4bK-2").With("Contact: <sip:a@h>", "Supported: outbound"));
        Assert.Equal(403, Flow.Next().Status);
        Receives(SipRequest.Register.OnBranch("z9hG4bK-3").With("Contact: <sip:a@h>", "Expires: 0"));
        Addresses.ExpectMsg<Register>();
    }

    [Fact]
    public void Only_flows_hang_on_their_connection()
    {
        var tcp = new FakeFlow("192.0.2.8:40000", isReliable: true);
        Receives(SipRequest.Register.With("Contact: <sip:a@h>;+sip.instance=\"<urn:uuid:1>\";reg-id=1", "Supported: outbound"), tcp);
        Assert.NotNull(Addresses.ExpectMsg<Register>().Request.Source.Flow);
        Receives(SipRequest.Register.OnBranch("z9hG4bK-2").With("Contact: <sip:a@h;transport=tcp>", "Expires: 0") with { CallId = "call-2" }, tcp);
        Assert.Null(Addresses.ExpectMsg<Register>().Request.Source.Flow);
    }

    [Fact]
    public void A_redirection_leads_to_the_source_address_of_a_client_behind_a_NAT()
    {
        Binding phone = Bound("sip:alice:pw@10.0.0.4:5060;ob;transport=tcp;maddr=10.0.0.5;pn-prid=x") with { Source = new RequestSource("wss", "[2001:db8::7]:61000") };
        Assert.Equal("<sip:alice@[2001:db8::7]:61000;transport=ws;ob>;expires=600", Finds(Invites(), isKnown: true, phone).One("Contact"));
    }
}

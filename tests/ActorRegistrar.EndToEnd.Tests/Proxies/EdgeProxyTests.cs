using System.Net;
using System.Net.Sockets;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>What each of the sample configurations of Kamailio does, with real telephones' sockets on both sides.</summary>
/// <param name="registrar">A registrar and the Kamailio in front of it.</param>
public abstract class EdgeProxyTests(RegistrarWithEdge registrar)
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(5);

    [KamailioSampleTheory]
    [InlineData("udp", "udp")]
    [InlineData("udp", "tcp")]
    [InlineData("tcp", "ws")]
    [InlineData("ws", "tls")]
    [InlineData("tls", "udp")]
    [InlineData("wss", "wss")]
    public async Task A_call_reaches_a_telephone_behind_a_NAT_on_the_way_by_which_it_registered(string callerTransport, string calleeTransport)
    {
        using Phone caller = registrar.NewPhone(callerTransport), callee = registrar.NewPhone(calleeTransport);
        SipResponse registered = await callee.RegisterAsync();
        Assert.Equal(callee.Contact, Assert.Single(registered.Contacts).Uri);

        Call call = await caller.CallAsync(callee.AddressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        Assert.StartsWith($"INVITE {callee.Contact} SIP/2.0", invite.StartLine, StringComparison.Ordinal);
        Assert.Empty(invite.All("Route"));
        await callee.RespondAsync(invite, 180);
        Assert.Equal(180, (await call.RingingAsync()).Status);
        await callee.RespondAsync(invite, 200);
        SipResponse answer = await call.FinalAsync(200);
        await call.AcknowledgeAsync(answer);
        await callee.ReceiveAsync("ACK");

        // The callee ends it, and reaches a caller whose Contact is behind a NAT too.
        Task hangingUp = callee.HangUpAsync(callee.DialogOf(invite));
        ReceivedMessage bye = await caller.ReceiveAsync("BYE");
        Assert.StartsWith($"BYE {caller.Contact} SIP/2.0", bye.StartLine, StringComparison.Ordinal);
        await caller.RespondAsync(bye, 200);
        await hangingUp;
    }

    [KamailioSampleFact]
    public async Task The_caller_ends_a_call()
    {
        using Phone caller = registrar.NewPhone("udp"), callee = registrar.NewPhone("tcp");
        await callee.RegisterAsync();
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        await callee.RespondAsync(invite, 200);
        SipResponse answer = await call.FinalAsync(200);
        await call.AcknowledgeAsync(answer);
        await callee.ReceiveAsync("ACK");
        await call.HangUpAsync(answer);
        await callee.RespondAsync(await callee.ReceiveAsync("BYE"), 200);
        await call.FinalAsync(200, "BYE");
    }

    [KamailioSampleFact]
    public async Task A_telephone_that_registered_at_the_registrar_itself_is_called()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        var socket = SipClient.Udp(registrar.Edge.PortOf("udp"));
        using Phone caller = registrar.NewPhone("udp"), callee = new Phone(socket, addressOfRecord, $"sip:bob@{socket.Local}");
        using var direct = SipClient.Udp(registrar.PortOf("udp"));
        await direct.AskAsync(Request.Register(addressOfRecord, $"Contact: <{callee.Contact}>", "Expires: 600"), 200);
        Call call = await caller.CallAsync(addressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        await callee.RespondAsync(invite, 200);
        await call.AcknowledgeAsync(await call.FinalAsync(200));
        await callee.ReceiveAsync("ACK");
    }

    [KamailioSampleFact, Trait("RFC", "3261 16.6: q")]
    public async Task Contacts_are_tried_in_the_order_of_q()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), second = registrar.NewPhone("tcp", addressOfRecord), first = registrar.NewPhone("udp", addressOfRecord);
        await first.RegisterAsync(";q=0.75");
        await second.RegisterAsync(";q=0.25");
        Call call = await caller.CallAsync(addressOfRecord);
        ReceivedMessage invite = await first.ReceiveAsync("INVITE");
        await first.RespondAsync(invite, 180);
        await second.ExpectSilenceAsync();
        await first.RespondAsync(invite, 486);
        ReceivedMessage next = await second.ReceiveAsync("INVITE");
        await second.RespondAsync(next, 200);
        await call.AcknowledgeAsync(await call.FinalAsync(200));
        await second.ReceiveAsync("ACK");
    }

    [KamailioSampleFact]
    public async Task A_contact_without_q_comes_before_one_with_less_than_1()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), second = registrar.NewPhone("tcp", addressOfRecord), first = registrar.NewPhone("udp", addressOfRecord);
        await first.RegisterAsync();
        await second.RegisterAsync(";q=0.9");
        Call call = await caller.CallAsync(addressOfRecord);
        ReceivedMessage invite = await first.ReceiveAsync("INVITE");
        await first.RespondAsync(invite, 180);
        await second.ExpectSilenceAsync();
        await call.CancelAsync();
        await first.RespondAsync(await first.ReceiveAsync("CANCEL"), 200);
        await first.RespondAsync(invite, 487);
        await call.FinalAsync(487);
        await second.ExpectSilenceAsync();
    }

    [KamailioSampleFact]
    public async Task Contacts_of_one_q_ring_together()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), one = registrar.NewPhone("tcp", addressOfRecord), other = registrar.NewPhone("ws", addressOfRecord);
        await one.RegisterAsync(";q=0.5");
        await other.RegisterAsync(";q=0.5");
        Call call = await caller.CallAsync(addressOfRecord);
        ReceivedMessage first = await one.ReceiveAsync("INVITE"), second = await other.ReceiveAsync("INVITE");
        await one.RespondAsync(first, 180);
        await call.RingingAsync();
        await other.RespondAsync(second, 200);
        await call.AcknowledgeAsync(await call.FinalAsync(200));
        await one.RespondAsync(await one.ReceiveAsync("CANCEL"), 200);
        await one.RespondAsync(first, 487);
    }

    [KamailioSampleTheory]
    [InlineData(486)]
    [InlineData(500)]
    [InlineData(603)]
    public async Task What_the_telephone_answers_is_what_the_caller_gets(int status)
    {
        using Phone caller = registrar.NewPhone("udp"), callee = registrar.NewPhone("udp");
        await callee.RegisterAsync();
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        await callee.RespondAsync(await callee.ReceiveAsync("INVITE"), status);
        await call.FinalAsync(status);
    }

    [KamailioSampleFact]
    public async Task A_call_that_is_declined_rings_nowhere_else()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), second = registrar.NewPhone("tcp", addressOfRecord), first = registrar.NewPhone("udp", addressOfRecord);
        await first.RegisterAsync(";q=0.75");
        await second.RegisterAsync(";q=0.25");
        Call call = await caller.CallAsync(addressOfRecord);
        await first.RespondAsync(await first.ReceiveAsync("INVITE"), 603);
        await call.FinalAsync(603);
        await second.ExpectSilenceAsync();
    }

    [KamailioSampleFact]
    public async Task A_telephone_that_redirects_tells_the_caller_so_and_nobody_else_is_called()
    {
        using Phone caller = registrar.NewPhone("udp"), callee = registrar.NewPhone("udp"), elsewhere = registrar.NewPhone("udp");
        await callee.RegisterAsync();
        await elsewhere.RegisterAsync();
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        await callee.RespondAsync(await callee.ReceiveAsync("INVITE"), 302, $"Contact: <{elsewhere.AddressOfRecord}>");
        Assert.Equal(elsewhere.AddressOfRecord, Assert.Single((await call.FinalAsync(302)).Contacts).Uri);
        await elsewhere.ExpectSilenceAsync();
    }

    [KamailioSampleFact]
    public async Task A_silent_telephone_makes_way_for_the_next_contact()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), second = registrar.NewPhone("tcp", addressOfRecord), first = registrar.NewPhone("udp", addressOfRecord);
        await first.RegisterAsync(";q=0.75");
        await second.RegisterAsync(";q=0.25");
        Call call = await caller.CallAsync(addressOfRecord);
        await second.RespondAsync(await second.ReceiveAsync("INVITE"), 200);
        await call.FinalAsync(200);
    }

    [KamailioSampleFact]
    public async Task A_caller_of_a_silent_telephone_gets_408()
    {
        using Phone caller = registrar.NewPhone("udp"), callee = registrar.NewPhone("udp");
        await callee.RegisterAsync();
        await (await caller.CallAsync(callee.AddressOfRecord)).FinalAsync(408);
    }

    [KamailioSampleFact]
    public async Task Where_the_connection_of_a_telephone_has_ended_none_is_opened_to_its_address()
    {
        using Phone caller = registrar.NewPhone("udp");
        // Nothing else takes a port of this address.
        var client = SipClient.Tcp(registrar.Edge.PortOf("tcp"), from: IPAddress.Parse("127.0.0.77"));
        var callee = new Phone(client, Request.NewAddressOfRecord());
        var address = IPEndPoint.Parse(client.Local);
        await callee.RegisterAsync();
        client.Reset();
        using var listener = new TcpListener(address);
        listener.Start();
        await (await caller.CallAsync(callee.AddressOfRecord)).FinalAsync(480);
        Assert.False(listener.Pending());
    }

    [KamailioSampleTheory]
    [InlineData("tcp")]
    [InlineData("ws")]
    public async Task A_telephone_whose_connection_has_ended_is_unavailable_at_once(string transport)
    {
        using Phone caller = registrar.NewPhone("udp");
        Phone callee = registrar.NewPhone(transport);
        await callee.RegisterAsync();
        callee.Dispose();
        await Task.Delay(100);
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        await call.FinalAsync(480);
        Assert.InRange(call.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [KamailioSampleFact]
    public async Task Where_the_connection_of_the_first_contact_has_ended_the_next_is_called_at_once()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using Phone caller = registrar.NewPhone("udp"), second = registrar.NewPhone("udp", addressOfRecord);
        Phone first = registrar.NewPhone("tcp", addressOfRecord);
        await first.RegisterAsync(";q=0.75");
        await second.RegisterAsync(";q=0.25");
        first.Dispose();
        await Task.Delay(100);
        Call call = await caller.CallAsync(addressOfRecord);
        await second.RespondAsync(await second.ReceiveAsync("INVITE"), 200);
        await call.FinalAsync(200);
    }

    [KamailioSampleFact]
    public async Task Who_never_registered_is_not_found_and_who_has_gone_is_unavailable()
    {
        using Phone caller = registrar.NewPhone("udp"), callee = registrar.NewPhone("udp");
        await (await caller.CallAsync(callee.AddressOfRecord)).FinalAsync(404);
        await callee.RegisterAsync();
        await callee.UnregisterAsync();
        await (await caller.CallAsync(callee.AddressOfRecord)).FinalAsync(480);
        await (await caller.CallAsync("sip:bob@elsewhere.example")).FinalAsync(404);
    }

    [KamailioSampleFact]
    public async Task A_Path_that_a_telephone_makes_up_is_not_stored()
    {
        using Phone callee = registrar.NewPhone("udp"), caller = registrar.NewPhone("udp");
        using var elsewhere = SipClient.Udp(registrar.Edge.PortOf("udp"));
        await callee.RegisterAsync("", $"Path: <sip:{elsewhere.Local};lr>");
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        Assert.Empty(invite.All("Route"));
        await callee.RespondAsync(invite, 200);
        await call.FinalAsync(200);
        Assert.Null(await elsewhere.ReceiveBytesAsync(TimeSpan.FromMilliseconds(200)));
    }

    [KamailioSampleFact]
    public async Task A_Route_that_a_telephone_wrote_into_its_Contact_is_not_followed()
    {
        string addressOfRecord = Request.NewAddressOfRecord();
        using var elsewhere = SipClient.Udp(registrar.Edge.PortOf("udp"));
        using Phone caller = registrar.NewPhone("udp"), callee = new Phone(registrar.Edge.Connect("udp"), addressOfRecord, $"sip:bob@10.77.0.5?Route=%3Csip:{elsewhere.Local}%3Blr%3E");
        await callee.RegisterAsync();
        Call call = await caller.CallAsync(addressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        Assert.StartsWith("INVITE sip:bob@10.77.0.5 SIP/2.0", invite.StartLine, StringComparison.Ordinal);
        await callee.RespondAsync(invite, 486);
        await call.FinalAsync(486);
        Assert.Null(await elsewhere.ReceiveBytesAsync(TimeSpan.FromMilliseconds(200)));
    }

    [KamailioSampleFact]
    public async Task A_telephone_that_registered_through_another_edge_is_called_through_it()
    {
        using EdgeProxy other = await registrar.StartEdgeAsync(("OTHER_EDGES", "\"^127\\.0\\.0\\.1$\""));
        using Phone caller = registrar.NewPhone("udp"), callee = new Phone(other.Connect("tcp"), Request.NewAddressOfRecord());
        await callee.RegisterAsync();
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        Assert.Equal(3, invite.All("Via").Length);
        await callee.RespondAsync(invite, 200);
        SipResponse answer = await call.FinalAsync(200);
        await call.AcknowledgeAsync(answer);
        await callee.ReceiveAsync("ACK");
        Task hangingUp = callee.HangUpAsync(callee.DialogOf(invite));
        await caller.RespondAsync(await caller.ReceiveAsync("BYE"), 200);
        await hangingUp;
    }

    [KamailioSampleFact]
    public async Task A_telephone_is_called_through_each_proxy_by_which_it_registered()
    {
        const string Loopback = "\"^127\\.0\\.0\\.1$\"";
        using EdgeProxy inner = await registrar.StartEdgeAsync(("OTHER_EDGES", Loopback));
        using EdgeProxy outer = await registrar.StartEdgeOfAsync(inner.PortOf("udp"), ("OTHER_EDGES", Loopback));
        using Phone caller = new Phone(inner.Connect("tcp"), Request.NewAddressOfRecord()), callee = new Phone(outer.Connect("ws"), Request.NewAddressOfRecord());
        await callee.RegisterAsync();
        Call call = await caller.CallAsync(callee.AddressOfRecord);
        ReceivedMessage invite = await callee.ReceiveAsync("INVITE");
        await callee.RespondAsync(invite, 200);
        await call.AcknowledgeAsync(await call.FinalAsync(200));
        await callee.ReceiveAsync("ACK");
        Task hangingUp = callee.HangUpAsync(callee.DialogOf(invite));
        await caller.RespondAsync(await caller.ReceiveAsync("BYE"), 200);
        await hangingUp;
    }

    [KamailioSampleTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task While_the_registrar_does_not_answer_callers_and_telephones_are_told_503_soon(bool isListening)
    {
        // A host that is gone, or one whose process hangs.
        int port = FreePort.Next();
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (isListening)
        {
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            tcp.Listen();
        }
        using EdgeProxy edge = await registrar.StartEdgeOfAsync(port, ("REGISTRAR_API", $"\"http://127.0.0.1:{port}/api/v1\""));
        using var phone = new Phone(edge.Connect("udp"), Request.NewAddressOfRecord());
        Call call = await phone.CallAsync("sip:bob@example.com");
        SipResponse refused = await call.FinalAsync(503);
        Assert.InRange(call.Elapsed, TimeSpan.Zero, SoonEnough);
        Assert.Equal("5", refused.One("Retry-After"));
        using SipClient client = edge.Connect("udp");
        SipResponse register = await client.AskAsync(Request.Register(phone.AddressOfRecord, "Contact: <sip:bob@10.77.0.5>"));
        while (register.Status == 100) register = await client.NextAsync();
        Assert.True(register.Status == 503, register.Text);
        await edge.Log.ExpectAsync("the registrar does not answer");
    }
}

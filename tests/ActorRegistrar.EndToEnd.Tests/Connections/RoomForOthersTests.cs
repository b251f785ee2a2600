using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>An attacker with many addresses holds all the connections that he can; clients come and go beside him.</summary>
public sealed class RoomForOthersTests(RoomForOthersTests.SmallTable server) : IClassFixture<RoomForOthersTests.SmallTable>
{
    private const int Addresses = 12;

    [Fact]
    public async Task Clients_on_tcp_and_tls_get_in_while_an_attacker_holds_all_he_can_and_no_registration_is_lost()
    {
        string registered = Request.NewAddressOfRecord();
        using var phone = SipClient.Tcp(server.PortOf("tcp"), from: IPAddress.Parse("127.0.0.2"));
        await phone.AskAsync(Request.Register(registered, "Contact: <sip:a@192.0.2.1;transport=tcp>"), 200);
        List<Socket> held = [];
        try
        {
            for (int address = 1; address <= Addresses; address++)
            {
                var from = IPAddress.Parse($"127.0.9.{address}");
                for (int i = 0; i < SmallTable.PerSource + 20; i++) held.Add(await OpenAsync(from));
            }
            for (int i = 0; i < 10; i++)
            {
                // Each comes from an address of its own, like the telephones of a town after a power cut.
                var from = IPAddress.Parse($"127.0.1.{i + 1}");
                using var good = SipClient.Tcp(server.PortOf("tcp"), from: from);
                await good.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
                using var secure = SipClient.Tls(server.PortOf("tls"), from);
                await secure.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
                held.Add(await OpenAsync(IPAddress.Parse($"127.0.9.{(i % Addresses) + 1}")));
            }
            // From the attacker's own address too, as behind one NAT.
            using var beside = SipClient.Tcp(server.PortOf("tcp"), from: IPAddress.Parse("127.0.9.1"));
            await beside.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
            await phone.AskAsync(Request.Register(registered), 200);
            server.Process.Log.AssertClean();
        }
        finally
        {
            foreach (Socket socket in held) socket.Dispose();
        }
    }

    [Fact]
    public async Task One_address_of_record_holds_no_more_connections_than_it_has_bindings_on()
    {
        string wanderer = Request.NewAddressOfRecord();
        List<SipClient> held = [];
        try
        {
            Request register = Request.Register(wanderer, "Contact: <sip:a@192.0.2.1;transport=tcp>");
            for (int address = 1; address <= 10; address++)
            {
                for (int i = 0; i < SmallTable.PerSource; i++)
                {
                    held.Add(SipClient.Tcp(server.PortOf("tcp"), from: IPAddress.Parse($"127.0.8.{address}")));
                    await held[^1].AskAsync(register, 200);
                    register = register.Next("Contact: <sip:a@192.0.2.1;transport=tcp>");
                    if (i % 20 == 19) await held[^1].AskAsync(register = register.Next("Contact: <sip:a@192.0.2.1;transport=tcp>;expires=0"), 200);
                    register = register.Next("Contact: <sip:a@192.0.2.1;transport=tcp>");
                }
            }
            for (int i = 0; i < 10; i++)
            {
                using var good = SipClient.Tcp(server.PortOf("tcp"), from: IPAddress.Parse($"127.0.7.{i + 1}"));
                await good.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
            }
        }
        finally
        {
            foreach (SipClient client in held) client.Dispose();
        }
    }

    /// <summary>A connection that has asked once, and so may stay for two minutes.</summary>
    private async Task<Socket> OpenAsync(IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, server.PortOf("tcp"));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/TCP {from};branch=z9hG4bK1\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:example.com>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"));
        }
        catch (SocketException)
        {
            // Refused: he has as many as he may.
        }
        return socket;
    }

    public sealed class SmallTable : RunningServer
    {
        public const int PerSource = 200;

        protected override string[] Settings => ["MinExpires=1", "Changes:PerMinute=0", "Transport:MaxConnections=2000", $"Transport:MaxConnectionsPerSource={PerSource}"];
    }
}

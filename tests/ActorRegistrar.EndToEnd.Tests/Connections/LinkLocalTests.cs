using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.EndToEnd.Tests.Outages;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>Clients with link-local and unique local addresses, in a network of the test's own.</summary>
public sealed class LinkLocalTests
{
    [MountFact]
    public async Task The_zone_of_a_link_local_address_stays_on_this_machine()
    {
        using var directory = new TemporaryDirectory();
        await using var network = await OwnNetwork.MakeAsync();
        int port = FreePort.Next();
        string at = port.ToString(CultureInfo.InvariantCulture);
        await using ServerProcess server = await network.StartServerAsync(directory.Path, port, $"Listen=udp://[::]:{at},tcp://[::]:{at}", "AllowUnauthenticated=true", "MinExpires=1", "NatRedirection=parameter");
        foreach (IPAddress address in new[] { network.LinkLocal, IPAddress.Parse("fd00:1234::1") })
        {
            string plain = new IPAddress(address.GetAddressBytes()).ToString(), aor = Request.NewAddressOfRecord();
            using Socket phone = network.Open(SocketType.Stream, address);
            await phone.ConnectAsync(address, port);
            using Socket proxy = network.Open(SocketType.Dgram, address);
            await proxy.ConnectAsync(address, port);

            string outbound = "Contact: <sip:a@10.1.2.3;transport=tcp>;reg-id=1;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\";expires=600";
            SipResponse registered = await AskAsync(phone, Request.Register(aor, outbound, "Supported: outbound, path"), $"[{plain}]");
            SipResponse found = await AskAsync(proxy, Request.For("OPTIONS", aor), $"[{plain}]");
            string flow = found.Text.Split("flow=\"")[1].Split('"')[0];
            SipResponse ofFlow = await AskAsync(proxy, Request.For("OPTIONS", flow), $"[{plain}]");
            int phonePort = ((IPEndPoint)phone.LocalEndPoint!).Port;

            Assert.EndsWith($";rport={phonePort};received={plain}", registered.One("Via"), StringComparison.Ordinal);
            Assert.Contains($";received=\"sip:[{plain}]:{phonePort};transport=tcp\"", found.Text, StringComparison.Ordinal);
            Assert.Equal($"<sip:[{plain}]:{phonePort};transport=tcp>", ofFlow.One("Contact"));
            Assert.DoesNotContain("%", registered.Text + ofFlow.Text, StringComparison.Ordinal);
            phone.Close();
            int status = 302;
            for (int attempt = 0; attempt < 50 && status == 302; attempt++)
            {
                await Task.Delay(100);
                status = (await AskAsync(proxy, Request.For("OPTIONS", aor), $"[{plain}]")).Status;
            }
            Assert.Equal(480, status);
        }
        Assert.Equal(0, await server.TerminateAsync());
        CommandRun exported = await CommandRun.OfServerAsync(directory.Path, "export", "--Registrar:DataDirectory=data");
        Assert.Equal(0, exported.ExitCode);
        Assert.DoesNotContain("%", exported.Output, StringComparison.Ordinal);
    }

    private static async Task<SipResponse> AskAsync(Socket socket, Request request, string host)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        string transport = socket.SocketType == SocketType.Dgram ? "UDP" : "TCP";
        await socket.SendAsync(request.Bytes(transport, $"{host}:{((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture)}"), deadline.Token);
        byte[] buffer = new byte[65_536];
        return new SipResponse(buffer[..await socket.ReceiveAsync(buffer, deadline.Token)]);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorRegistrar.EndToEnd.Tests.Outages;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Wire;
using Microsoft.Win32.SafeHandles;

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
            Answer registered = await AskAsync(phone, Request.Register(aor, outbound, "Supported: outbound, path"), $"[{plain}]");
            Answer found = await AskAsync(proxy, Request.For("OPTIONS", aor), $"[{plain}]");
            string flow = found.Text.Split("flow=\"")[1].Split('"')[0];
            Answer ofFlow = await AskAsync(proxy, Request.For("OPTIONS", flow), $"[{plain}]");
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

    private static async Task<Answer> AskAsync(Socket socket, Request request, string host)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        string transport = socket.SocketType == SocketType.Dgram ? "UDP" : "TCP";
        await socket.SendAsync(request.Bytes(transport, $"{host}:{((IPEndPoint)socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture)}"), deadline.Token);
        byte[] buffer = new byte[65_536];
        return new Answer(buffer[..await socket.ReceiveAsync(buffer, deadline.Token)]);
    }

    /// <summary>A network namespace with two joined interfaces.</summary>
    private sealed class OwnNetwork : IAsyncDisposable
    {
        /// <summary>CLONE_NEWNET of setns(2).</summary>
        private const int NewNetwork = 0x40000000;

        private readonly string _name = $"registrar-{Guid.NewGuid():N}"[..18];

        public IPAddress LinkLocal { get; private set; } = IPAddress.None;

        public static async Task<OwnNetwork> MakeAsync()
        {
            var network = new OwnNetwork();
            string n = network._name;
            CommandRun made = await CommandRun.OfToolAsync(
                "bash", "/", "-c",
                $"set -e; ip netns add {n}; x='ip -n {n}'; $x link set lo up; $x link add veth0 type veth peer name veth1; $x link set veth0 up; $x link set veth1 up; $x addr add fd00:1234::1/64 dev veth0 nodad; "
                + "for i in $(seq 50); do a=$($x -6 -o addr show dev veth0 scope link -tentative); [ -n \"$a\" ] && break; sleep 0.1; done; echo $a");
            Assert.True(made.ExitCode == 0, made.Error);
            string text = made.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("fe80", StringComparison.Ordinal));
            network.LinkLocal = new IPAddress(IPAddress.Parse(text.Split('/')[0]).GetAddressBytes(), long.Parse(made.Output.Split(':')[0], CultureInfo.InvariantCulture));
            return network;
        }

        public Task<ServerProcess> StartServerAsync(string directory, int port, params string[] settings) => ServerProcess.StartWithinAsync(["ip", "netns", "exec", _name], directory, port, settings);

        /// <summary>A socket of the namespace, bound to an address: it belongs there for good, whichever thread uses it.</summary>
        public Socket Open(SocketType type, IPAddress address)
        {
            Socket? socket = null;
            Exception? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    using var space = new SafeFileHandle(OpenFile("/run/netns/" + _name, 0), ownsHandle: true);
                    if (SetNamespace(space, NewNetwork) != 0) throw new IOException("setns failed");
                    socket = new Socket(AddressFamily.InterNetworkV6, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(address, 0));
                }
                catch (Exception ex) when (ex is IOException or SocketException)
                {
                    failure = ex;
                }
            });
            thread.Start();
            thread.Join();
            return failure is null ? socket! : throw new InvalidOperationException("No socket in the namespace.", failure);
        }

        public async ValueTask DisposeAsync() => await CommandRun.OfToolAsync("ip", "/", "netns", "delete", _name);

        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi)]
        private static extern nint OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "setns")]
        private static extern int SetNamespace(SafeFileHandle space, int type);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorRegistrar.EndToEnd.Tests.Processes;
using Microsoft.Win32.SafeHandles;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>A network namespace with two joined interfaces, which have an IPv4 address, a unique local one and link-local ones.</summary>
internal sealed class OwnNetwork : IAsyncDisposable
{
    /// <summary>CLONE_NEWNET of setns(2).</summary>
    private const int NewNetwork = 0x40000000;

    private readonly string _name = $"registrar-{Guid.NewGuid():N}"[..18];

    public IPAddress LinkLocal { get; private set; } = IPAddress.None;

    public static IPAddress IPv4 { get; } = IPAddress.Parse("203.0.113.1");

    /// <summary>What starts a program in the namespace, before its own name.</summary>
    public string[] Program => ["ip", "netns", "exec", _name];

    public static async Task<OwnNetwork> MakeAsync()
    {
        var network = new OwnNetwork();
        string n = network._name;
        CommandRun made = await CommandRun.OfToolAsync(
            "bash", "/", "-c",
            $"set -e; ip netns add {n}; x='ip -n {n}'; $x link set lo up; $x link add veth0 type veth peer name veth1; $x link set veth0 up; $x link set veth1 up; $x addr add {IPv4}/24 dev veth0; $x addr add fd00:1234::1/64 dev veth0 nodad; "
            + "for i in $(seq 50); do a=$($x -6 -o addr show dev veth0 scope link -tentative); [ -n \"$a\" ] && break; sleep 0.1; done; echo $a");
        Assert.True(made.ExitCode == 0, made.Error);
        string text = made.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("fe80", StringComparison.Ordinal));
        network.LinkLocal = new IPAddress(IPAddress.Parse(text.Split('/')[0]).GetAddressBytes(), long.Parse(made.Output.Split(':')[0], CultureInfo.InvariantCulture));
        return network;
    }

    public Task<ServerProcess> StartServerAsync(string directory, int port, params string[] settings) => ServerProcess.StartWithinAsync(Program, directory, port, settings);

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
                socket = new Socket(address.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp);
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

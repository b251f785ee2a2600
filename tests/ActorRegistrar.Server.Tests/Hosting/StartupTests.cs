using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Hosting;

public sealed class StartupTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-startup").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Free_ports_and_a_writable_directory_are_fine()
    {
        Assert.Empty(StartupChecks.Run(Options("udp", 0)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_directory, "data")));
    }

    [Fact]
    public Task What_is_told_to_stop_while_it_starts_ends_as_if_it_had_run() => RegistrarServer.RunAsync(
        ["--Registrar:Listen=udp://127.0.0.1:0", "--Registrar:Http:Listen=http://127.0.0.1:0", $"--Registrar:DataDirectory={_directory}"],
        new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task What_stops_the_start_is_a_configuration_exception_and_2_on_the_command_line()
    {
        using Socket holder = Hold(isTcp: true, out int port);
        string[] settings = ["--Registrar:Listen=udp://127.0.0.1:0", $"--Registrar:Http:Listen=http://127.0.0.1:{port}", $"--Registrar:DataDirectory={_directory}"];
        var stopped = await Assert.ThrowsAsync<ServerConfigurationException>(() => RegistrarServer.RunAsync(settings, CancellationToken.None));
        CommandRun run = await CommandRun.OfAsync(settings);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(stopped.Message, run.Error);
    }

    [Theory]
    [InlineData("udp", false)]
    [InlineData("tcp", true)]
    public void A_port_in_use_is_told_with_its_setting(string transport, bool isTcp)
    {
        using Socket holder = Hold(isTcp, out int port);
        // Not the only problem, perhaps: the TCP port of a UDP listener is chosen by no one here and may be taken too.
        Assert.Contains($"Registrar:Listen: {transport}://127.0.0.1:{port} is in use by another process; stop that one or choose another port.", StartupChecks.Run(Options(transport, port)));
    }

    [Fact]
    public void A_taken_TCP_port_stands_in_the_way_of_the_UDP_listener_that_implies_it()
    {
        using Socket holder = Hold(isTcp: true, out int port);
        Assert.Equal([$"Registrar:Listen: tcp://127.0.0.1:{port} is in use by another process; stop that one or choose another port."], StartupChecks.Run(Options("udp", port)));
    }

    [Fact]
    public void A_taken_HTTP_port_is_told_with_the_way_to_do_without()
    {
        using Socket holder = Hold(isTcp: true, out int port);
        RegistrarOptions options = Options("udp", 0) with { HttpListen = new HttpListenAddress(new IPEndPoint(IPAddress.Loopback, port)) };
        Assert.Equal([$"Registrar:Http:Listen: http://127.0.0.1:{port} is in use by another process; stop that one or choose another port. An empty Registrar:Http:Listen turns HTTP off."], StartupChecks.Run(options));
    }

    [Fact]
    public void An_address_of_another_machine_is_told()
    {
        RegistrarOptions options = Options("udp", 0) with { Listen = [new SipListenAddress(SipTransportKind.Tcp, new IPEndPoint(IPAddress.Parse("192.0.2.77"), 5060))] };
        Assert.Equal(["Registrar:Listen: tcp://192.0.2.77:5060 is not an address of this machine; choose one that is."], StartupChecks.Run(options));
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_is_told()
    {
        RegistrarOptions options = Options("tcp", 0) with { Tls = new ActorRegistrar.Actors.Hosting.TlsSettings { CertificateFile = Path.Combine(_directory, "none.pem") } };
        Assert.Equal([$"Registrar:Tls:CertificateFile is '{Path.Combine(_directory, "none.pem")}', which does not exist; name the right file."], StartupChecks.Run(options));
    }

    [Fact]
    public void A_data_directory_that_cannot_be_written_is_told()
    {
        string file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");
        string problem = Assert.Single(StartupChecks.Run(Options("udp", 0) with { Journal = new JournalOptions { DataDirectory = file } }));
        Assert.Equal($"Registrar:DataDirectory is '{file}', where {file} cannot be written to; name another directory or give this account the right to write there.", problem);
    }

    [Fact]
    public void The_first_start_says_what_is_open() =>
        Assert.Equal(["no authentication: anyone on this machine may register for any domain (Registrar:Domains=*); only loopback addresses are listened on"], StartupReport.Warnings(new RegistrarOptions()));

    [Fact]
    public void A_server_open_to_the_network_says_so()
    {
        var options = new RegistrarOptions { AllowUnauthenticated = true, Listen = [new SipListenAddress(SipTransportKind.Udp, new IPEndPoint(IPAddress.Any, 5060))] };
        Assert.StartsWith("OPEN TO THE NETWORK: anyone who reaches this server", Assert.Single(StartupReport.Warnings(options)), StringComparison.Ordinal);
    }

    [Fact]
    public void Less_than_full_durability_is_said_so() =>
        Assert.Contains(StartupReport.Warnings(new RegistrarOptions { Journal = new JournalOptions { Durability = JournalDurability.Os } }), warning => warning.Contains("power cut", StringComparison.Ordinal));

    [Fact]
    public void A_UDP_listener_brings_TCP_on_its_port() =>
        Assert.Equal(["udp://127.0.0.1:5060", "tcp://127.0.0.1:5061", "tcp://127.0.0.1:5060"],
            Listeners.Effective([Address("udp", 5060), Address("tcp", 5061)]).Select(address => address.ToString()));

    [Fact]
    public void A_missing_file_of_the_working_directory_is_no_mistake() => Assert.NotNull(ConfigurationSources.Load([]));

    [Fact]
    public void Akka_settings_come_from_the_file_beside_the_executable() =>
        Assert.Equal(131072, AkkaSettings.Load().GetInt("akka.scheduler.ticks-per-wheel"));

    private RegistrarOptions Options(string transport, int port) => new()
    {
        Listen = [Address(transport, port)],
        Journal = new JournalOptions { DataDirectory = Path.Combine(_directory, "data") },
        HttpListen = null,
    };

    private static SipListenAddress Address(string transport, int port)
    {
        Assert.True(SipListenAddress.TryParse($"{transport}://127.0.0.1:{port}", out SipListenAddress? address, out _));
        return address!;
    }

    private static Socket Hold(bool isTcp, out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, isTcp ? SocketType.Stream : SocketType.Dgram, isTcp ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (isTcp) socket.Listen();
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }
}

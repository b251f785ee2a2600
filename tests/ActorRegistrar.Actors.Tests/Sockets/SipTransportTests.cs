using System.Net;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class SipTransportTests
{
    [Fact]
    [Trait("RFC", "3261 18.2.1: both transports")]
    public async Task Listening_on_udp_implies_tcp_on_the_same_port()
    {
        await using RegistrarHost registrar = await RegistrarHost.StartAsync();

        Assert.Equal([SipTransportKind.Udp, SipTransportKind.Tcp], registrar.Listening.Select(address => address.Transport));
        Assert.Equal(registrar.Udp, registrar.Tcp);
        using SipClient peer = await SipClient.ConnectAsync("tcp", registrar.Udp);
        await peer.SendAsync("\r\n\r\n");
        Assert.Equal(2, (await peer.ReadAsync(2)).Length);
    }

    [Fact]
    [Trait("RFC", "3261 18.2.1: both transports")]
    public async Task A_tcp_address_that_is_listed_beside_its_udp_twin_is_opened_once()
    {
        SipListenAddress[] twins = [Loopback(SipTransportKind.Udp), Loopback(SipTransportKind.Tcp)];

        await using RegistrarHost registrar = await RegistrarHost.StartAsync(twins);

        Assert.Equal(registrar.Udp, Assert.Single(registrar.Listening, address => address.Transport == SipTransportKind.Tcp).EndPoint);
    }

    [Fact]
    public async Task Tcp_alone_opens_no_udp()
    {
        await using RegistrarHost registrar = await RegistrarHost.StartAsync(Loopback(SipTransportKind.Tcp));

        Assert.Equal(SipTransportKind.Tcp, Assert.Single(registrar.Listening).Transport);
    }

    [Theory]
    [InlineData(SipTransportKind.Udp)]
    [InlineData(SipTransportKind.Tcp)]
    public async Task A_port_that_is_taken_ends_the_start_with_a_sentence(SipTransportKind transport)
    {
        await using RegistrarHost first = await RegistrarHost.StartAsync(Loopback(transport));
        var taken = new SipListenAddress(transport, first.Listening[0].EndPoint);

        SipListenException refused = await Assert.ThrowsAsync<SipListenException>(() => RegistrarHost.StartAsync(taken));

        Assert.Equal($"Cannot listen on {taken}: another process uses this port; stop it or choose another port in Registrar:Listen.", refused.Message);
        Assert.Equal(taken, refused.Address);
    }

    [Fact]
    public async Task An_address_of_no_interface_ends_the_start_with_a_sentence()
    {
        var elsewhere = new SipListenAddress(SipTransportKind.Udp, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0));

        SipListenException refused = await Assert.ThrowsAsync<SipListenException>(() => RegistrarHost.StartAsync(elsewhere));

        Assert.Equal("Cannot listen on udp://192.0.2.1:0: no interface of this machine has this address; correct it in Registrar:Listen.", refused.Message);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_no_socket_behind()
    {
        await using RegistrarHost first = await RegistrarHost.StartAsync(Loopback(SipTransportKind.Tcp));
        int port = FreePort.Next();
        var udp = new SipListenAddress(SipTransportKind.Udp, new IPEndPoint(IPAddress.Loopback, port));
        await Assert.ThrowsAsync<SipListenException>(() => RegistrarHost.StartAsync(udp, new SipListenAddress(SipTransportKind.Tcp, first.Tcp)));

        await using RegistrarHost second = await RegistrarHost.StartAsync(udp);

        Assert.Equal(port, second.Udp.Port);
    }

    [Fact]
    public async Task After_the_stop_the_port_is_free()
    {
        await using RegistrarHost first = await RegistrarHost.StartAsync();
        SipListenAddress udp = first.Listening[0];
        await first.StopAsync();

        await using RegistrarHost second = await RegistrarHost.StartAsync(udp);

        Assert.Equal(udp, second.Listening[0]);
    }

    [Fact]
    public async Task Listeners_without_a_registrar_say_what_is_missing()
    {
        using IHost host = new HostBuilder().ConfigureServices(services => services.AddAkka("x", (akka, _) => akka
            .ConfigureLoggers(loggers => loggers.ClearLoggers())
            .WithSipTransport(new SipTransportSettings { Listen = [Loopback(SipTransportKind.Udp)] }))).Build();

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());

        Assert.Equal("This actor system has no registrar; call WithRegistrar when building it.", refused.Message);
    }

    private static SipListenAddress Loopback(SipTransportKind transport) => new(transport, new IPEndPoint(IPAddress.Loopback, 0));
}

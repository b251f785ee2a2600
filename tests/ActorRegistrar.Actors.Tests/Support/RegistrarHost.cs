using System.Net;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Transport;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A registrar with its listeners on loopback, built by the same two verbs as any application's.</summary>
internal sealed class RegistrarHost : IAsyncDisposable
{
    private static readonly SipListenAddress AnyUdpPort = new(SipTransportKind.Udp, new IPEndPoint(IPAddress.Loopback, 0));

    private readonly IHost _host;

    private RegistrarHost(IHost host, JournalScript journal)
    {
        _host = host;
        Journal = journal;
    }

    public JournalScript Journal { get; }

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public IReadOnlyList<SipListenAddress> Listening => SipTransport.Of(System)!.Listening;

    public IPEndPoint Udp => Listening.First(address => address.Transport == SipTransportKind.Udp).EndPoint;

    public IPEndPoint Tcp => Listening.First(address => address.Transport == SipTransportKind.Tcp).EndPoint;

    /// <summary>UDP, and by implication TCP, on a port that the system chooses.</summary>
    public static async Task<RegistrarHost> StartAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await StartAsync(AnyUdpPort);
            }
            catch (SipListenException) when (attempt < 10)
            {
                // The port that was free for UDP is taken for TCP by some other test's connection.
            }
        }
    }

    public static async Task<RegistrarHost> StartAsync(params SipListenAddress[] listen)
    {
        var journal = new JournalScript();
        IHost host = new HostBuilder().ConfigureServices(services => services.AddAkka("registrar", (akka, _) => akka
            .ConfigureLoggers(loggers => loggers.ClearLoggers())
            .AddSetup(journal)
            .AddHocon(ScriptedJournal.Configuration, HoconAddMode.Prepend)
            .WithRegistrar(new RegistrarSettings { Domains = ["example.com"] })
            .WithSipTransport(new SipTransportSettings { Listen = [.. listen] }))).Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }
        return new RegistrarHost(host, journal);
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

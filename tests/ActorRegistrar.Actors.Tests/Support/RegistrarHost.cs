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

    public IPEndPoint At(SipTransportKind transport) => Listening.First(address => address.Transport == transport).EndPoint;

    /// <summary>UDP, and by implication TCP, on a port that the system chooses.</summary>
    public static Task<RegistrarHost> StartAsync() => StartAsync(AnyUdpPort);

    public static Task<RegistrarHost> StartAsync(params SipListenAddress[] listen) => StartAsync(new SipTransportSettings { Listen = [.. listen] });

    /// <summary>One listener on a port that the system chooses.</summary>
    public static Task<RegistrarHost> StartAsync(SipTransportKind transport, SipTransportSettings? settings = null) =>
        StartAsync((settings ?? new SipTransportSettings()) with { Listen = [new SipListenAddress(transport, new IPEndPoint(IPAddress.Loopback, 0))] });

    public static async Task<RegistrarHost> StartAsync(SipTransportSettings settings)
    {
        for (int attempt = 0; ; attempt++)
        {
            var journal = new JournalScript();
            IHost host = Build(journal, settings);
            try
            {
                await host.StartAsync();
                return new RegistrarHost(host, journal);
            }
            catch (SipListenException refused) when (attempt < 10 && !settings.Listen.Contains(refused.Address))
            {
                // The port that was free for UDP is taken for TCP by some other connection of this machine.
                host.Dispose();
            }
            catch
            {
                host.Dispose();
                throw;
            }
        }
    }

    private static IHost Build(JournalScript journal, SipTransportSettings settings) => new HostBuilder().ConfigureServices(services => services.AddAkka("registrar", (akka, _) => akka
        .ConfigureLoggers(loggers => loggers.ClearLoggers())
        .AddSetup(journal)
        .AddHocon(ScriptedJournal.Configuration, HoconAddMode.Prepend)
        .WithRegistrar(new RegistrarSettings { Domains = ["example.com"] })
        .WithSipTransport(settings))).Build();

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

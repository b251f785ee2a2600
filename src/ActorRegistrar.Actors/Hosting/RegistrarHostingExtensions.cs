using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Warmup;
using ActorRegistrar.Location.Events;
using Akka.Actor;
using Akka.Hosting;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>Adds the registrar to an actor system.</summary>
public static class RegistrarHostingExtensions
{
    /// <summary>Behind the listeners, which answer what they have accepted first, and before the journal.</summary>
    private const string StopPhase = "location-service-stop";

    private static readonly string StopHocon = FormattableString.Invariant(
        $$"""
        akka.coordinated-shutdown.phases.{{StopPhase}} { depends-on = [service-stop], timeout = {{(int)RunningLocationService.LongestStop.TotalSeconds}}s }
        akka.coordinated-shutdown.phases.before-cluster-shutdown.depends-on = [service-stop, {{StopPhase}}]
        """);

    /// <summary>
    /// The location service without any socket: the application sends <c>Register</c> and <c>LookupBindings</c> to
    /// <c>IRequiredActor&lt;LocationService&gt;</c>. Keeps the bindings in the journal that the settings name, else in that of
    /// <c>WithSqlJournal</c>, wherever that is called, else in the default journal of the actor system. When the actor
    /// system stops, all that was sent is answered before the journal ends.
    /// </summary>
    public static AkkaConfigurationBuilder WithRegistrar(this AkkaConfigurationBuilder builder, RegistrarSettings? settings = null)
    {
        settings ??= new RegistrarSettings();
        RegistrarMetrics.MakeAll();
        return builder
            .AddHocon(ShortMailbox.Hocon, HoconAddMode.Prepend)
            .AddHocon(StopHocon, HoconAddMode.Prepend)
            .WithCustomSerializer("registrar-journal", [typeof(IAddressOfRecordEvent)], system => new JournalSerializer(system))
            .WithActors((system, registry) =>
            {
                var directory = new AddressOfRecordDirectory();
                RegistrarExtension? registrar = null;
                var flows = new FlowRegistry();
                var domains = new LiveDomains(ServedDomains.Of(settings));
                var setup = system.Settings.Setup.Get<RegistrarJournalSetup>();
                RegistrarJournalSetup? named = setup.HasValue ? setup.Value : null;
                var journal = JournalAccess.Of(
                    system,
                    () => registrar?.Admission.IsFailing == true,
                    () => registrar?.Admission.OwnsJournal != false,
                    settings.JournalPluginId ?? named?.PluginId);
                var service = new LocationServiceContext(settings.Policy, directory, journal) { Domains = domains, Flows = flows };
                RunningLocationService running = RunningLocationService.Start(system, service);
                registry.Register<LocationService>(running.Service);
                registrar = new RegistrarExtension(settings, domains, directory, new LocationRouter(directory, running.Service)) { Flows = flows, Clock = journal.Clock };
                if (settings.JournalPluginId is null && named?.Admission is { } admission) registrar.Admission = admission(system);
                RegistrarExtension.Install(system, registrar);
                CoordinatedShutdown.Get(system).AddTask(StopPhase, "location-service", running.StopAsync);
            });
    }

    /// <summary>
    /// Wakes what an earlier run has stored, in the background, once the actor system and the listeners added before this are open.
    /// </summary>
    /// <param name="builder">The actor system to be.</param>
    /// <param name="stored">Reads which addresses-of-record the journal holds.</param>
    /// <param name="settings">At what rate.</param>
    public static AkkaConfigurationBuilder WithWarmup(
        this AkkaConfigurationBuilder builder, Func<ActorSystem, IStoredAddressesOfRecord> stored, WarmupSettings? settings = null) => builder
        .AddStartup((system, _) =>
        {
            RegistrarExtension registrar = RegistrarExtension.Of(system);
            system.ActorOf(Props.Create<WarmupActor>(stored(system), registrar.Router, settings ?? new WarmupSettings()), "warm-up");
        });

    /// <summary>
    /// SIP listeners in front of the location service of <see cref="WithRegistrar"/>. They open when the actor system has started, and stop
    /// first when it ends: what was accepted is answered within <see cref="SipTransportSettings.DrainWithin"/>.
    /// </summary>
    /// <exception cref="SipListenException">At start: an address cannot be bound. The message says what to change.</exception>
    public static AkkaConfigurationBuilder WithSipTransport(this AkkaConfigurationBuilder builder, SipTransportSettings? settings = null)
    {
        settings ??= new SipTransportSettings();
        string drain = FormattableString.Invariant($"{(int)settings.DrainWithin.TotalMilliseconds + 1000}ms");
        return builder
            .AddHocon(
                $$"""
                akka.coordinated-shutdown.phases.service-unbind.timeout = {{drain}}
                akka.coordinated-shutdown.phases.service-requests-done.timeout = {{drain}}
                """,
                HoconAddMode.Prepend)
            .AddStartup(async (system, _) => await SipTransport.StartAsync(system, settings).ConfigureAwait(false));
    }
}

using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Actors.Transport.Streams;
using ActorRegistrar.Actors.Transport.Tls;
using ActorRegistrar.Actors.Transport.Udp;
using ActorRegistrar.Sip.Writing;
using Akka;
using Akka.Actor;
using Akka.Event;

namespace ActorRegistrar.Actors.Transport;

/// <summary>The open SIP listeners of an actor system, each with its transport actor.</summary>
public sealed class SipTransport : IExtension
{
    private readonly SipTransportSettings _settings;
    private readonly List<IActorRef> _actors = [];
    private readonly List<UdpListener> _udp = [];
    private readonly List<ListenerLoad> _loads = [];
    private StreamListeners? _streams;
    private DigestAuthenticator? _authenticator;
    private FlowEndings? _flowEndings;

    private SipTransport(SipTransportSettings settings) => _settings = settings;

    /// <summary>The addresses listened on, with the ports that the system chose.</summary>
    public IReadOnlyList<SipListenAddress> Listening { get; private set; } = [];

    /// <summary>The listeners of this actor system; null before they are open.</summary>
    public static SipTransport? Of(ActorSystem system) => system.GetExtension<SipTransport>();

    /// <summary>Other limits for connections and guesses that come from here on; open connections and what was counted stay.</summary>
    public void Change(SipTransportLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _streams?.Change(limits.MaxConnections, limits.MaxConnectionsPerSource);
        _authenticator?.ChangeLimits(limits.MaxFailures, limits.MaxFailuresPerSource, limits.ForbidAfter);
    }

    internal static async Task<SipTransport> StartAsync(ActorSystem system, SipTransportSettings settings)
    {
        var transport = new SipTransport(settings);
        try
        {
            await transport.OpenAsync((ExtendedActorSystem)system).ConfigureAwait(false);
        }
        catch
        {
            await transport.CloseAsync().ConfigureAwait(false);
            throw;
        }
        system.RegisterExtension(new Provider(transport));
        CoordinatedShutdown shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "sip-stop-receiving", transport.StopReceivingAsync);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, "sip-drain", transport.DrainAsync);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "sip-close", transport.CloseAsync);
        return transport;
    }

    private async Task OpenAsync(ExtendedActorSystem system)
    {
        RegistrarExtension registrar = RegistrarExtension.Of(system);
        if (!LineText.IsOneLine(_settings.ServerName)) throw new ArgumentException("SipTransportSettings.ServerName holds a line end or NUL; it must be one line of text, or empty.");
        string serverHeader = _settings.ServerName.Length == 0 ? "" : $"Server: {_settings.ServerName}\r\n";
        if (_settings.Authentication is { } authentication) _authenticator = new DigestAuthenticator(WithRealms(authentication, registrar.Domains), registrar.Clock, registrar.Domains);
        var gruus = new GruuCodec(registrar.Settings.SecretKey);
        var flowTokens = new FlowTokens(registrar.Settings.SecretKey);
        var connections = new RegisteredConnections();
        _flowEndings = new FlowEndings(registrar.Flows, registrar.Router, connections);
        var intakeSettings = new IntakeSettings(registrar.Domains.Current.Names, _settings.Limits, serverHeader)
        {
            Policies = registrar.Domains.Current.Policies,
            Live = registrar.Domains,
            OwnNames = new DomainSet([.. _settings.HostNames, "localhost"]),
            Refusals = _settings.Refusals,
            Authenticator = _authenticator,
            Flows = registrar.Flows,
            Gruus = gruus,
            FlowTokens = flowTokens,
        };
        var context = new SipTransportContext(registrar.Router, registrar.Admission, serverHeader)
        {
            Domains = registrar.Domains,
            Refusals = _settings.Refusals,
            Gruus = gruus,
            FlowTokens = flowTokens,
            FlowObserver = _flowEndings,
            Connections = connections,
            AnswerWithin = registrar.Settings.AnswerWithin,
            MaxRequestsInFlight = _settings.MaxRequestsInFlight,
            ResponseMemoryBytes = _settings.ResponseMemoryBytes,
        };
        // Sockets are all bound before the first is read: a start that fails has answered nobody.
        List<(IPEndPoint Wanted, Socket Socket)> udp = [];
        try
        {
            foreach (SipListenAddress address in _settings.Listen.Where(address => address.Transport == SipTransportKind.Udp))
                udp.Add((address.EndPoint, UdpListener.Bind(address.EndPoint, address.TakesIPv4Too(_settings.Listen))));
            List<SipListenAddress> streams = StreamAddresses(udp);
            if (streams.Count > 0)
            {
                var load = new ListenerLoad(_settings.MaxRequestsInFlight);
                Watch(load, "streams");
                IActorRef actor = NewActor(system, context with { Load = load }, "sip-streams");
                _streams = await StreamListeners.StartAsync(
                    streams, _settings, () => new RequestIntake(intakeSettings, actor, load, registrar.Clock), context.FlowObserver, Logging.GetLogger(system, typeof(TlsCertificates)), registrar.Domains).ConfigureAwait(false);
            }
        }
        catch
        {
            foreach ((_, Socket socket) in udp) socket.Dispose();
            throw;
        }
        foreach ((_, Socket socket) in udp)
        {
            var load = new ListenerLoad(_settings.MaxRequestsInFlight);
            Watch(load, $"udp://{socket.LocalEndPoint}");
            IActorRef actor = NewActor(system, context with { Load = load }, $"sip-udp-{_udp.Count}");
            _udp.Add(UdpListener.Start(socket, new RequestIntake(intakeSettings, actor, load, registrar.Clock), Logging.GetLogger(system, typeof(UdpListener))));
        }
        Listening =
        [
            .. _udp.Select(listener => new SipListenAddress(SipTransportKind.Udp, listener.EndPoint)),
            .. _streams?.Listening ?? [],
        ];
        foreach (SipListenAddress address in Listening) system.Log.Info("listening {0}", address);
    }

    /// <summary>Realms of an application's own go before those of the domains.</summary>
    private static DigestSettings WithRealms(DigestSettings authentication, LiveDomains domains) =>
        authentication.Realms == DomainRealms.Instance ? authentication with { Realms = new PolicyRealms(domains) } : authentication;

    /// <summary>The stream addresses listed, and TCP for every UDP address that has none on its port (RFC 3261 section 18.2.1).</summary>
    private List<SipListenAddress> StreamAddresses(List<(IPEndPoint Wanted, Socket Socket)> udp)
    {
        List<SipListenAddress> streams = [.. _settings.Listen.Where(address => address.Transport != SipTransportKind.Udp)];
        foreach ((IPEndPoint wanted, Socket socket) in udp)
        {
            var bound = new SipListenAddress(SipTransportKind.Tcp, (IPEndPoint)socket.LocalEndPoint!);
            if (streams.Remove(new SipListenAddress(SipTransportKind.Tcp, wanted)) || !streams.Contains(bound)) streams.Add(bound);
        }
        return streams;
    }

    private IActorRef NewActor(ExtendedActorSystem system, SipTransportContext context, string name)
    {
        IActorRef actor = system.SystemActorOf(Props.Create<SipTransportActor>(context), name);
        _actors.Add(actor);
        return actor;
    }

    private void Watch(ListenerLoad load, string listener)
    {
        _loads.Add(load);
        RegistrarMetrics.Loads.Add(load, KeyValuePair.Create("listener", (object?)listener));
    }

    private Task<Done> StopReceivingAsync()
    {
        foreach (UdpListener listener in _udp) listener.StopReceiving();
        _streams?.StopReading();
        _flowEndings?.Silence();
        return Task.FromResult(Done.Instance);
    }

    private async Task<Done> DrainAsync()
    {
        using var deadline = new CancellationTokenSource(_settings.DrainWithin);
        try
        {
            await Task.WhenAll(_actors.Select(actor => actor.Ask<SipTransportActor.Drained>(SipTransportActor.Drain.Instance, deadline.Token))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is not answered by now is answered by nobody; its client asks again.
        }
        return Done.Instance;
    }

    private async Task<Done> CloseAsync()
    {
        if (_streams is not null) await _streams.DisposeAsync().ConfigureAwait(false);
        foreach (UdpListener listener in _udp) listener.Dispose();
        _authenticator?.Dispose();
        foreach (ListenerLoad load in _loads) RegistrarMetrics.Loads.Remove(load);
        return Done.Instance;
    }

    private sealed class Provider(SipTransport transport) : ExtensionIdProvider<SipTransport>
    {
        public override SipTransport CreateExtension(ExtendedActorSystem system) => transport;
    }
}

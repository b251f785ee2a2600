using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Actors.Transport.Tls;
using ActorRegistrar.Actors.Transport.WebSockets;
using ActorRegistrar.Sip.Uris;
using Akka.Event;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// TCP, TLS and WebSocket listeners on a Kestrel of their own, whether or not the application has a web server: its sockets and pipes, and
/// its HTTP for the upgrade to WebSocket alone.
/// </summary>
internal sealed class StreamListeners : IAsyncDisposable
{
    private readonly FlowLife _life;
    private readonly ConnectionCaps _caps;
    private readonly ConnectionWatches _watches;
    private readonly TlsCertificates? _certificates;
    private KestrelServer? _kestrel;

    private StreamListeners(SipTransportSettings settings, IFlowObserver? observer, ILoggingAdapter log)
    {
        _life = new FlowLife(observer);
        _caps = new ConnectionCaps(settings.MaxConnections, settings.MaxConnectionsPerSource);
        _certificates = settings.Tls is null ? null : new TlsCertificates(settings.Tls, settings.Clock, log);
        _watches = new ConnectionWatches(settings.Deadlines, settings.Clock, _caps);
    }

    /// <summary>The addresses bound, in the order asked for, with the ports that the system chose.</summary>
    public IReadOnlyList<SipListenAddress> Listening { get; private set; } = [];

    /// <summary>Opens all of them.</summary>
    /// <exception cref="SipListenException">One cannot be bound.</exception>
    /// <exception cref="TlsConfigurationException">There is no certificate that can be used.</exception>
    public static async Task<StreamListeners> StartAsync(
        IReadOnlyList<SipListenAddress> addresses, SipTransportSettings settings, Func<RequestIntake> newIntake, IFlowObserver? observer, ILoggingAdapter log,
        LiveDomains? domains = null)
    {
        if (settings.Tls is null && addresses.FirstOrDefault(address => address.Transport.IsSecure()) is { } secure)
            throw new TlsConfigurationException($"Registrar:Listen has {secure} but there is no certificate; name one in Registrar:Tls:CertificateFile.");
        var listeners = new StreamListeners(settings, observer, log);
        try
        {
            await listeners.OpenAsync(addresses, settings, newIntake, domains).ConfigureAwait(false);
            return listeners;
        }
        catch
        {
            await listeners.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Other caps of connections, for those that come from here on.</summary>
    public void Change(int maxConnections, int maxConnectionsPerSource) => _caps.Change(maxConnections, maxConnectionsPerSource);

    /// <summary>Reads no more from any connection; answers still leave.</summary>
    public void StopReading() => _life.Stop();

    public async ValueTask DisposeAsync()
    {
        if (_kestrel is not null)
        {
            using var now = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            await _kestrel.StopAsync(now.Token).ConfigureAwait(false);
            _kestrel.Dispose();
        }
        _watches.Dispose();
        _certificates?.Dispose();
    }

    private async Task OpenAsync(IReadOnlyList<SipListenAddress> addresses, SipTransportSettings settings, Func<RequestIntake> newIntake, LiveDomains? domains)
    {
        var intake = new StreamIntake(newIntake);
        var streams = new SipConnectionHandler(settings.Limits, intake, _life, settings.MaxUnreadAnswerBytes);
        var sockets = new SipWebSocketHandler(settings.Limits, intake, _life, settings.MaxUnreadAnswerBytes);
        var gate = new ConnectionGate(_caps, _watches, _certificates, new ProxyProtocol(settings.ProxyProtocolFrom));
        var bound = new List<ListenOptions>();
        KestrelServerOptions options = ServerOptions(settings);
        foreach (SipListenAddress address in addresses)
            options.Listen(address.EndPoint, listen =>
            {
                bound.Add(listen);
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => gate.PassAsync(connection, address.Transport, next));
                if (!address.Transport.IsWebSocket()) listen.Run(streams.ServeAsync);
            });
        IConnectionListenerFactory connections = settings.Connections
            ?? new SocketTransportFactory(Options.Create(SocketOptions(settings, addresses)), NullLoggerFactory.Instance);
        _kestrel = new KestrelServer(Options.Create(options), connections, settings.ConnectionLog);
        try
        {
            await _kestrel.StartAsync(new WebSocketEndpoint(settings.WebSocket, sockets, name => IsOurName(name, domains)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new SipListenException(addresses.FirstOrDefault(address => e.Message.Contains(address.EndPoint.ToString(), StringComparison.Ordinal)) ?? addresses[0], e);
        }
        Listening = [.. addresses.Zip(bound, (address, listen) => new SipListenAddress(address.Transport, listen.IPEndPoint!))];
    }

    /// <summary>A name by which a page may reach us: nobody else can make another page's name one of these.</summary>
    private bool IsOurName(string name, LiveDomains? domains)
    {
        Span<char> canonical = stackalloc char[DomainName.MaxLength];
        return _certificates?.Covers(name) == true
            || (domains is not null && HostName.TryCanonicalize(Encoding.UTF8.GetBytes(name), canonical, out int length) && domains.Current.Names.Names(canonical[..length]));
    }

    /// <summary>A write buffer of one octet: a flush returns when the system has everything, so what is unread is known and can be waited for.</summary>
    private static SocketTransportOptions SocketOptions(SipTransportSettings settings, IReadOnlyList<SipListenAddress> addresses) => new()
    {
        MaxReadBufferSize = 2 * settings.Limits.MaxMessageBytes,
        MaxWriteBufferSize = 1,
        CreateBoundListenSocket = endPoint => Bind((IPEndPoint)endPoint, addresses.First(address => address.EndPoint.Equals(endPoint)).TakesIPv4Too(addresses)),
    };

    private static Socket Bind(IPEndPoint endPoint, bool takesIPv4Too)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = takesIPv4Too;
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static KestrelServerOptions ServerOptions(SipTransportSettings settings)
    {
        var options = new KestrelServerOptions { ApplicationServices = new ServiceCollection().BuildServiceProvider(), AddServerHeader = false };
        // The watches close what lasts too long; these are for the memory that an upgrade may take.
        options.Limits.RequestHeadersTimeout = settings.Deadlines.Handshake;
        options.Limits.MaxRequestLineSize = 2048;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.MaxRequestHeaderCount = 64;
        options.Limits.MaxRequestBodySize = 0;
        return options;
    }
}

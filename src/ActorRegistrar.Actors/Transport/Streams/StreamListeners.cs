using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// TCP listeners on a Kestrel of their own: its sockets, pipes and connection limits without its HTTP, whether or not the application has a
/// web server.
/// </summary>
internal sealed class StreamListeners : IAsyncDisposable
{
    private readonly KestrelServer _kestrel;
    private readonly SipConnectionHandler _handler;

    private StreamListeners(KestrelServer kestrel, SipConnectionHandler handler, IReadOnlyList<IPEndPoint> endPoints)
    {
        _kestrel = kestrel;
        _handler = handler;
        EndPoints = endPoints;
    }

    /// <summary>The addresses bound, in the order asked for, with the ports that the system chose.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>Opens all of them.</summary>
    /// <exception cref="SipListenException">One cannot be bound.</exception>
    public static async Task<StreamListeners> StartAsync(
        IReadOnlyList<IPEndPoint> endPoints, SipConnectionHandler handler, int maxConnections, IServiceProvider services, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        options.Limits.MaxConcurrentConnections = maxConnections;
        var bound = new List<ListenOptions>();
        foreach (IPEndPoint endPoint in endPoints)
            options.Listen(endPoint, listen =>
            {
                bound.Add(listen);
                listen.Run(handler.ServeAsync);
            });
        var sockets = new SocketTransportOptions();
        var kestrel = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(sockets), loggers), loggers);
        try
        {
            await kestrel.StartAsync(new NoHttp(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            kestrel.Dispose();
            throw new SipListenException(new SipListenAddress(SipTransportKind.Tcp, endPoints.FirstOrDefault(endPoint => e.Message.Contains(endPoint.ToString(), StringComparison.Ordinal)) ?? endPoints[0]), e);
        }
        return new StreamListeners(kestrel, handler, [.. bound.Select(listen => listen.IPEndPoint!)]);
    }

    /// <summary>Reads no more from any connection; answers still leave.</summary>
    public void StopReading() => _handler.StopReading();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _kestrel.StopAsync(now.Token).ConfigureAwait(false);
        _kestrel.Dispose();
    }

    /// <summary>Kestrel wants an HTTP application; no listener here ever speaks HTTP.</summary>
    private sealed class NoHttp : IHttpApplication<object>
    {
        public object CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException();

        public void DisposeContext(object context, Exception? exception)
        {
        }

        public Task ProcessRequestAsync(object context) => throw new NotSupportedException();
    }
}

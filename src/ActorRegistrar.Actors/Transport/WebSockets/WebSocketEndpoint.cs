using System.Net;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ActorRegistrar.Actors.Transport.WebSockets;

/// <summary>The HTTP upgrade to WebSocket with the subprotocol <c>sip</c> (RFC 7118 section 4.1), which is all the HTTP that is spoken here.</summary>
internal sealed class WebSocketEndpoint : IHttpApplication<HttpContext>
{
    private const string Subprotocol = "sip";

    private readonly WebSocketMiddleware _middleware;
    private readonly OriginPolicy _origins;
    private readonly SipWebSocketHandler _handler;

    public WebSocketEndpoint(WebSocketSettings settings, SipWebSocketHandler handler, Func<string, bool> isOurName)
    {
        _origins = new OriginPolicy(settings.AllowedOrigins, isOurName);
        _handler = handler;
        TimeSpan ping = settings.PingAfter > TimeSpan.Zero ? settings.PingAfter : Timeout.InfiniteTimeSpan;
        var options = new WebSocketOptions { KeepAliveInterval = ping, KeepAliveTimeout = ping };
        _middleware = new WebSocketMiddleware(UpgradeAsync, Options.Create(options), NullLoggerFactory.Instance);
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public Task ProcessRequestAsync(HttpContext context) => _middleware.Invoke(context);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private async Task UpgradeAsync(HttpContext context)
    {
        AdmittedConnection connection = context.Features.GetRequiredFeature<AdmittedConnection>();
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = "13";
            Refuse(context, connection, StatusCodes.Status426UpgradeRequired, "no websocket");
        }
        else if (!_origins.Allows(context.Request.Headers.Origin.ToString(), context.Request.Headers.Host.ToString(), IPAddress.IsLoopback(connection.Remote.Address)))
        {
            Refuse(context, connection, StatusCodes.Status403Forbidden, "origin");
        }
        else if (!context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            Refuse(context, connection, StatusCodes.Status400BadRequest, "subprotocol");
        }
        else
        {
            using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(Subprotocol);
            connection.Watch.HandshakeEnded();
            await _handler.ServeAsync(socket, connection);
        }
    }

    private static void Refuse(HttpContext context, AdmittedConnection connection, int status, string reason)
    {
        ConnectionMetrics.Refused(connection.Kind.Name(), reason);
        context.Response.StatusCode = status;
        context.Response.Headers.Connection = "close";
    }
}

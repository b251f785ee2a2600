using System.Net;
using ActorRegistrar.Server.Http.Api;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Server.Http;

/// <summary>
/// How many connections of HTTP each source has: no source keeps out the others, and a few places beyond are for health alone, so that a flood does not
/// make an orchestrator restart a server that is well.
/// </summary>
/// <param name="limits">The numbers.</param>
internal sealed class ConnectionShares(HttpLimits limits)
{
    private static readonly object HealthOnly = new();

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (int Own, int ForHealth)> _bySource = [];
    private int _own;
    private int _forHealth;

    /// <summary>The middleware of the listener.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        IPAddress source = HttpSource.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (!Enter(source, out bool isForHealth))
        {
            connection.Abort();
            return;
        }
        if (isForHealth) connection.Items[HealthOnly] = true;
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(source, isForHealth);
        }
    }

    /// <summary>The middleware of requests: a connection beyond the shares is for one request about health.</summary>
    public static Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(HealthOnly) != true) return next(context);
        context.Response.Headers.Connection = "close";
        return context.Request.Path.StartsWithSegments("/health")
            ? next(context)
            : ApiExceptionHandler.WriteAsync(context, ApiProblemException.Unavailable("Too many connections are open; close some.", 5));
    }

    /// <summary>Takes a place.</summary>
    /// <param name="source">Whose.</param>
    /// <param name="isForHealth">Whether it is one of those beyond the shares.</param>
    /// <returns>False when there is none left.</returns>
    internal bool Enter(IPAddress source, out bool isForHealth)
    {
        lock (_lock)
        {
            (int own, int forHealth) = _bySource.GetValueOrDefault(source);
            isForHealth = own >= limits.ConnectionsOfSource || _own >= limits.Connections;
            if (isForHealth && (forHealth >= limits.HealthConnectionsOfSource || _forHealth >= limits.HealthConnections)) return false;
            _bySource[source] = isForHealth ? (own, forHealth + 1) : (own + 1, forHealth);
            if (isForHealth) _forHealth++;
            else _own++;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    internal void Leave(IPAddress source, bool isForHealth)
    {
        lock (_lock)
        {
            (int own, int forHealth) = _bySource[source];
            (int, int) left = isForHealth ? (own, forHealth - 1) : (own - 1, forHealth);
            if (left == (0, 0)) _bySource.Remove(source);
            else _bySource[source] = left;
            if (isForHealth) _forHealth--;
            else _own--;
        }
    }
}

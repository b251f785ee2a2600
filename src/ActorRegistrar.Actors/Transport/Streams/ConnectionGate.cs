using System.Net.Sockets;
using System.Security.Authentication;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>What every connection passes before a protocol reads from it: a proxy's header, caps, its watch, TLS.</summary>
internal sealed class ConnectionGate(ConnectionCaps caps, ConnectionWatches watches, TlsCertificates? certificates, ProxyProtocol proxies)
{
    /// <summary>Lets a connection through to <paramref name="next"/>, which finds <see cref="AdmittedConnection"/> among its features.</summary>
    public async Task PassAsync(ConnectionContext connection, SipTransportKind kind, ConnectionDelegate next)
    {
        ConnectionPlace place = watches.Watch(connection, kind.Name());
        try
        {
            bool isOfProxy = proxies.Trusts(AdmittedConnection.RemoteOf(connection).Address);
            if (isOfProxy)
            {
                place.Watch.HandshakeBegan();
                if (!await proxies.TakeHeaderAsync(connection))
                {
                    Refuse(place, "no proxy header");
                    return;
                }
                place.Watch.HandshakeEnded();
            }
            if (!caps.TryEnter(AdmittedConnection.RemoteOf(connection).Address, place, out string reason, out ConnectionPlace? givesWay))
            {
                Refuse(place, reason);
                return;
            }
            if (givesWay is not null) watches.Close(givesWay, "gave way to another");
            await AdmitAsync(place, kind, isOfProxy, next);
        }
        finally
        {
            watches.Forget(place);
        }
    }

    private async Task AdmitAsync(ConnectionPlace place, SipTransportKind kind, bool isOfProxy, ConnectionDelegate next)
    {
        ConnectionContext connection = place.Connection;
        ConnectionMetrics.Opened(kind.Name());
        try
        {
            NoticeLostPeers(connection);
            var admitted = new AdmittedConnection(connection, kind, place.Watch)
            {
                OnRegistered = () =>
                {
                    if (place.IsRegistered != place.Watch.IsRegistered) caps.Reconsider(place);
                },
            };
            if (kind.IsSecure() || kind.IsWebSocket()) place.Watch.HandshakeBegan();
            if (!isOfProxy && proxies.IsOn && await ProxyProtocol.IsBegunByStrangerAsync(connection))
            {
                Refuse(place, "proxy header of a stranger");
                return;
            }
            await ServeAsync(admitted, next);
            // A WebSocket has a closing handshake of its own, and its connection is the web server's to close.
            if (!kind.IsWebSocket()) await LingeringClose.OfAsync(connection, place.Watch);
        }
        finally
        {
            ConnectionMetrics.Ended(kind.Name());
            caps.Leave(place);
        }
    }

    private static void Refuse(ConnectionPlace place, string reason)
    {
        ConnectionMetrics.Refused(place.Transport, reason);
        place.Connection.Abort(new ConnectionAbortedException(reason));
    }

    private async Task ServeAsync(AdmittedConnection admitted, ConnectionDelegate next)
    {
        admitted.Context.Features.Set(admitted);
        if (!admitted.Kind.IsSecure())
        {
            await next(admitted.Context);
            return;
        }
        await using TlsConnection? tls = await HandshakeAsync(admitted);
        if (tls is null) return;
        if (admitted.Kind.IsWebSocket()) admitted.Watch.HandshakeBegan();
        else admitted.Watch.HandshakeEnded();
        await next(admitted.Context);
    }

    private async Task<TlsConnection?> HandshakeAsync(AdmittedConnection admitted)
    {
        try
        {
            return await TlsConnection.AcceptAsync(admitted.Context, admitted.Watch, certificates!);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // What a stranger sends instead of a handshake is its own affair.
            ConnectionMetrics.Refused(admitted.Kind.Name(), "tls handshake");
            return null;
        }
    }

    /// <summary>A peer that vanished without a word is noticed by the system after some minutes, and so are its bindings.</summary>
    private static void NoticeLostPeers(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return;
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already, or a platform without these options: the deadlines hold all the same.
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transport.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>What every connection passes before a protocol reads from it: caps, its watch, TLS.</summary>
internal sealed class ConnectionGate(ConnectionCaps caps, ConnectionWatches watches, TlsCertificates? certificates)
{
    /// <summary>Lets a connection through to <paramref name="next"/>, which finds <see cref="AdmittedConnection"/> among its features.</summary>
    public async Task PassAsync(ConnectionContext connection, SipTransportKind kind, ConnectionDelegate next)
    {
        IPAddress source = AdmittedConnection.RemoteOf(connection).Address;
        if (!caps.TryEnter(source, out string reason))
        {
            ConnectionMetrics.Refused(kind.Name(), reason);
            connection.Abort(new ConnectionAbortedException(reason));
            return;
        }
        ConnectionWatch watch = watches.Watch(connection, kind.Name());
        ConnectionMetrics.Opened(kind.Name());
        try
        {
            NoticeLostPeers(connection);
            await ServeAsync(new AdmittedConnection(connection, kind, watch), next);
            // A WebSocket has a closing handshake of its own, and its connection is the web server's to close.
            if (!kind.IsWebSocket()) await LingeringClose.OfAsync(connection, watch);
        }
        finally
        {
            ConnectionMetrics.Ended(kind.Name());
            watches.Forget(watch);
            caps.Leave(source);
        }
    }

    private async Task ServeAsync(AdmittedConnection admitted, ConnectionDelegate next)
    {
        admitted.Context.Features.Set(admitted);
        if (!admitted.Kind.IsSecure())
        {
            if (admitted.Kind.IsWebSocket()) admitted.Watch.HandshakeBegan();
            await next(admitted.Context);
            return;
        }
        admitted.Watch.HandshakeBegan();
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
            return await TlsConnection.AcceptAsync(admitted.Context, admitted.Watch, certificates!.Current);
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

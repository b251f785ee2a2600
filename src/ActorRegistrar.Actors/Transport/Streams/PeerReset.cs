using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>Whether a peer answered our last octets with a reset, which nobody reads from a socket whose other direction has ended.</summary>
internal static class PeerReset
{
    /// <summary>A reset takes a round trip; most take less than the last of these, in milliseconds.</summary>
    private static readonly int[] Looks = [20, 60, 180];

    public static async Task<bool> ShowsAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return false;
        foreach (int milliseconds in Looks)
        {
            await Task.Delay(milliseconds);
            try
            {
                if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0) return true;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
        return false;
    }
}

using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A client's UDP socket on loopback.</summary>
internal sealed class UdpPeer : IDisposable
{
    private readonly UdpClient _client = new(new IPEndPoint(IPAddress.Loopback, 0));

    public int Port => ((IPEndPoint)_client.Client.LocalEndPoint!).Port;

    public static UdpPeer Open() => new();

    public int Waiting => _client.Available;

    public void Send(SipRequest request, IPEndPoint to) => Send(request.Bytes, to);

    public void Send(byte[] bytes, IPEndPoint to) => _client.Send(bytes, to);

    public async Task<(SipReply Reply, byte[] Bytes, IPEndPoint From)> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        UdpReceiveResult received = await _client.ReceiveAsync(deadline.Token);
        return (SipReply.Parse(received.Buffer), received.Buffer, received.RemoteEndPoint);
    }

    public void Dispose() => _client.Dispose();
}

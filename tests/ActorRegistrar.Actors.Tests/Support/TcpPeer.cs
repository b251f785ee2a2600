using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A client's connection on loopback.</summary>
internal sealed class TcpPeer : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(15));

    public static async Task<TcpPeer> ConnectAsync(IPEndPoint to)
    {
        var peer = new TcpPeer();
        await peer._client.ConnectAsync(to, peer._deadline.Token);
        return peer;
    }

    public ValueTask SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public ValueTask SendAsync(byte[] bytes) => _client.GetStream().WriteAsync(bytes, _deadline.Token);

    /// <summary>The next response; none of ours has a body.</summary>
    public async Task<SipReply> ReceiveAsync()
    {
        var text = new List<byte>();
        while (text.Count < 4 || Encoding.ASCII.GetString([.. text.TakeLast(4)]) != "\r\n\r\n") text.Add((await ReadAsync(1))[0]);
        return SipReply.Parse(text.ToArray());
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _client.GetStream().ReadExactlyAsync(bytes, _deadline.Token);
        return bytes;
    }

    /// <summary>All that still comes until the registrar closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await _client.GetStream().CopyToAsync(all, _deadline.Token);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Ends when the registrar has closed the connection, or has sent something.</summary>
    public Task ClosedAsync() => _client.Client.ReceiveAsync(new byte[1], SocketFlags.Peek, _deadline.Token).AsTask();

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
    }
}

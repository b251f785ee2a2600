using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A client's connection on loopback.</summary>
internal sealed class TcpPeer : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(15));
    private Stream _stream = Stream.Null;

    public static async Task<TcpPeer> ConnectAsync(IPEndPoint to)
    {
        var peer = new TcpPeer();
        await peer._client.ConnectAsync(to, peer._deadline.Token);
        peer._stream = peer._client.GetStream();
        return peer;
    }

    /// <summary>Connects and makes a TLS handshake, trusting any server.</summary>
    public static async Task<TcpPeer> ConnectTlsAsync(IPEndPoint to, SslClientAuthenticationOptions? options = null)
    {
        TcpPeer peer = await ConnectAsync(to);
        try
        {
            var tls = new SslStream(peer._stream);
            options ??= new SslClientAuthenticationOptions();
            options.TargetHost ??= "localhost";
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            await tls.AuthenticateAsClientAsync(options, peer._deadline.Token);
            peer._stream = tls;
            return peer;
        }
        catch
        {
            peer.Dispose();
            throw;
        }
    }

    /// <summary>What is spoken over, for a peer that speaks something else than SIP.</summary>
    public Stream Stream => _stream;

    public SslStream Tls => (SslStream)_stream;

    public ValueTask SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public ValueTask SendAsync(byte[] bytes) => _stream.WriteAsync(bytes, _deadline.Token);

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
        await _stream.ReadExactlyAsync(bytes, _deadline.Token);
        return bytes;
    }

    /// <summary>All that still comes until the registrar closes the connection; a reset fails.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        await _stream.CopyToAsync(all, _deadline.Token);
        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>Ends when the registrar has closed the connection, or has sent something.</summary>
    public Task ClosedAsync() => _client.Client.ReceiveAsync(new byte[1], SocketFlags.Peek, _deadline.Token).AsTask();

    /// <summary>Says that nothing more will be sent, and goes on listening.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection as a process that is killed with unread data does.</summary>
    public void Reset()
    {
        _client.Client.LingerState = new LingerOption(true, 0);
        _client.Dispose();
    }

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
    }
}

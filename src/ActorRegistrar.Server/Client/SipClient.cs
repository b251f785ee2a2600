using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;

namespace ActorRegistrar.Server.Client;

/// <summary>
/// Client transactions with one SIP server (RFC 3261 section 17.1.2), many at once over one socket, which is opened again after it failed. A
/// response belongs to the request whose branch its topmost Via has (section 17.1.3).
/// </summary>
/// <param name="server">The server.</param>
internal sealed class SipClient(ServerAddress server) : IDisposable
{
    private const int ReceiveBuffer = 1 << 20;
    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);

    private readonly bool _isDatagram = server.Transport == ProtocolType.Udp;
    private readonly ConcurrentDictionary<string, Transaction> _transactions = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Socket? _socket;
    private int _strangers;

    /// <summary>Sends a request and waits for its final response.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long the response may take (Timer F).</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="ExchangeFailedException">There was none.</exception>
    public async Task<Exchange> SendAsync(ClientRequest request, TimeSpan timeout, CancellationToken cancellation)
    {
        var transaction = new Transaction();
        _transactions[request.Branch] = transaction;
        int strangers = Volatile.Read(ref _strangers);
        long start = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        try
        {
            byte[] sent = await SendOnceAsync(transaction, local => request.ToBytes(server.Transport, local), deadline.Token);
            ClientResponse response = _isDatagram
                ? await RetransmitAsync(transaction, sent, deadline.Token)
                : await transaction.Final.Task.WaitAsync(deadline.Token);
            return new Exchange(sent, response, Stopwatch.GetElapsedTime(start));
        }
        catch (SocketException ex)
        {
            throw Failure(ex);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            string others = Volatile.Read(ref _strangers) > strangers ? ", though something came that is no answer to this request; is it a SIP server?" : ".";
            throw new ExchangeFailedException(FormattableString.Invariant($"no answer from {server} within {timeout.TotalSeconds:0.###} s{others}"));
        }
        finally
        {
            _transactions.TryRemove(request.Branch, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _sending.Dispose();
    }

    /// <summary>Timer E: sends the same octets again until the final response (RFC 3261 section 17.1.2.2).</summary>
    private async Task<ClientResponse> RetransmitAsync(Transaction transaction, byte[] bytes, CancellationToken deadline)
    {
        for (TimeSpan interval = T1; ; interval = transaction.IsProceeding || 2 * interval > T2 ? T2 : 2 * interval)
        {
            try
            {
                return await transaction.Final.Task.WaitAsync(interval, deadline);
            }
            catch (TimeoutException)
            {
                await SendOnceAsync(transaction, _ => bytes, deadline);
            }
        }
    }

    private async Task<byte[]> SendOnceAsync(Transaction transaction, Func<IPEndPoint, byte[]> write, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            Socket socket = _socket is { Connected: true } open ? open : await ConnectAsync(cancellation);
            transaction.Socket = socket;
            byte[] bytes = write((IPEndPoint)socket.LocalEndPoint!);
            for (ReadOnlyMemory<byte> rest = bytes; rest.Length > 0;)
            {
                rest = rest[await socket.SendAsync(rest, cancellation)..];
            }
            return bytes;
        }
        catch
        {
            // Half a message may have left.
            Close(_socket);
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        Close(_socket);
        IPEndPoint remote = await server.ResolveAsync(cancellation);
        Socket socket = _isDatagram
            ? new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBuffer }
            : new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket = socket;
        await socket.ConnectAsync(remote, cancellation);
        _ = Task.Run(() => ReceiveAsync(socket), CancellationToken.None);
        return socket;
    }

    private void Close(Socket? socket)
    {
        Interlocked.CompareExchange(ref _socket, null, socket);
        socket?.Dispose();
    }

    private async Task ReceiveAsync(Socket socket)
    {
        ExchangeFailedException failure;
        try
        {
            await (_isDatagram ? ReceiveDatagramsAsync(socket) : ReceiveStreamAsync(socket));
            failure = new ExchangeFailedException("the server closed the connection without an answer.");
        }
        catch (SocketException ex)
        {
            failure = Failure(ex);
        }
        catch (ExchangeFailedException ex)
        {
            failure = ex;
        }
        catch (ObjectDisposedException)
        {
            failure = new ExchangeFailedException($"the connection to {server} was closed.");
        }
        Close(socket);
        foreach (Transaction transaction in _transactions.Values.Where(transaction => transaction.Socket == socket))
        {
            transaction.Final.TrySetException(failure);
        }
    }

    private async Task ReceiveDatagramsAsync(Socket socket)
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer);
            Dispatch(buffer[..length]);
        }
    }

    private async Task ReceiveStreamAsync(Socket socket)
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        byte[] buffer = new byte[65_536], received = [];
        while (await socket.ReceiveAsync(buffer) is > 0 and var length)
        {
            received = [.. received, .. buffer.AsSpan(0, length)];
            SipFrame frame;
            do
            {
                frame = framer.Next(new ReadOnlySequence<byte>(received), out long consumed);
                byte[] message = frame.Message.ToArray();
                received = received[(int)consumed..];
                if (frame.Kind == SipFrameKind.Broken)
                {
                    throw new ExchangeFailedException("the server sent something that is not SIP; is it a SIP server?");
                }
                if (frame.Kind == SipFrameKind.Message)
                {
                    Dispatch(message);
                }
            }
            while (frame.Kind != SipFrameKind.NeedMore);
        }
    }

    private void Dispatch(byte[] message)
    {
        if (!ClientResponse.TryParse(message, _isDatagram ? SipFraming.Datagram : SipFraming.Stream, out ClientResponse? response)
            || !_transactions.TryGetValue(response.Branch, out Transaction? transaction))
        {
            Interlocked.Increment(ref _strangers);
        }
        else if (response.StatusCode < 200)
        {
            transaction.IsProceeding = true;
        }
        else
        {
            transaction.Final.TrySetResult(response);
        }
    }

    private ExchangeFailedException Failure(SocketException ex) => new(ex.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset
        ? $"nothing listens on {server}; is the server running?"
        : $"{server} cannot be reached: {ex.Message}.");

    /// <summary>A request that waits for its final response.</summary>
    private sealed class Transaction
    {
        private volatile bool _isProceeding;

        public TaskCompletionSource<ClientResponse> Final { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Where it was sent from.</summary>
        public Socket? Socket { get; set; }

        /// <summary>Whether a provisional response has come.</summary>
        public bool IsProceeding { get => _isProceeding; set => _isProceeding = value; }
    }
}

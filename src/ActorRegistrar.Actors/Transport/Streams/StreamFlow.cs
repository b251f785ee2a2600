using System.Net;
using System.Threading.Channels;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// A connection as a way back. Answers come from other threads than the reader's: they queue here, and one loop writes them. A peer that
/// does not read is cut off once its queue is full or the connection's watch has lost patience.
/// </summary>
internal sealed class StreamFlow : SipFlow
{
    /// <summary>Written before they are sent together.</summary>
    private const int BatchBytes = 16 * 1024;

    /// <summary>What an answer takes beside its octets, or a peer could have a million pongs of two octets wait.</summary>
    private const int OverheadBytes = 64;

    private readonly AdmittedConnection _connection;
    private readonly IAnswerWriter _writer;
    private readonly int _maxUnreadBytes;
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ReturnConnections? _returns;
    private readonly List<(int ReplyPort, byte[] Message)> _afterEnd = [];
    private TaskCompletionSource? _allAnswered;
    private int _unreadBytes;
    private int _isCutOff;
    private bool _isBroken;

    /// <param name="connection">The connection.</param>
    /// <param name="writer">Writes to it.</param>
    /// <param name="maxUnreadBytes">Bytes of answers that may wait.</param>
    /// <param name="returns">Takes answers that the connection takes no more; null where there is no other way (RFC 7118 section 5.3).</param>
    public StreamFlow(AdmittedConnection connection, IAnswerWriter writer, int maxUnreadBytes, ReturnConnections? returns)
        : base(new RequestSource(connection.Kind.Name(), PlainAddress.Of(connection.Remote).ToString(), connection.LocalAddress), connection.Remote)
    {
        _connection = connection;
        _writer = writer;
        _maxUnreadBytes = maxUnreadBytes;
        _returns = returns;
    }

    public override bool IsReliable => true;

    /// <summary>A longer one would close the connection even if nothing else waited.</summary>
    public override int MaxAnswerBytes => _maxUnreadBytes - OverheadBytes;

    public ConnectionContext Context => _connection.Context;

    public ConnectionWatch Watch => _connection.Watch;

    public override void Send(ReadOnlySpan<byte> message, int replyPort)
    {
        byte[] copy = message.ToArray();
        if (Interlocked.Add(ref _unreadBytes, copy.Length + OverheadBytes) > _maxUnreadBytes)
        {
            CutOff();
            return;
        }
        if (!_outgoing.Writer.TryWrite(copy))
        {
            Interlocked.Add(ref _unreadBytes, -(copy.Length + OverheadBytes));
            if (_returns is null) RegistrarMetrics.Dropped(Source.Transport, "connection closed");
            else _returns.Send(new IPEndPoint(_connection.Remote.Address, replyPort), copy);
        }
        else if (HasEnded && _returns is not null)
        {
            lock (_afterEnd) _afterEnd.Add((replyPort, copy));
        }
    }

    public override bool OnRegistered(AddressOfRecord addressOfRecord, TimeSpan lifetime)
    {
        bool isRemembered = Watch.Registered(addressOfRecord, lifetime);
        _connection.OnRegistered();
        return isRemembered;
    }

    public override IReadOnlyCollection<AddressOfRecord> RegisteredOver() => Watch.RegisteredOver();

    public override void OnAllAnswered() => Volatile.Read(ref _allAnswered)?.TrySetResult();

    /// <summary>When no request of this connection waits for its answer. For the connection's reader alone.</summary>
    public Task AllAnsweredAsync()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _allAnswered, waiting);
        if (Outstanding == 0) waiting.TrySetResult();
        return waiting.Task;
    }

    /// <summary>No more requests will come.</summary>
    public void EndRequests() => End();

    /// <summary>Writes what is queued until the connection ends or <see cref="Complete"/> is called.</summary>
    public async Task WriteLoopAsync()
    {
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync())
            {
                Watch.WriteBegan();
                int written = 0;
                while (written < BatchBytes && _outgoing.Reader.TryRead(out byte[]? message))
                {
                    await _writer.WriteAsync(message);
                    written += message.Length + OverheadBytes;
                }
                _isBroken = !await _writer.FlushAsync();
                if (_isBroken) break;
                Interlocked.Add(ref _unreadBytes, -written);
                Watch.WriteEnded();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or System.Net.WebSockets.WebSocketException)
        {
            // The connection is gone; what could not be written goes with it.
            _isBroken = true;
        }
        finally
        {
            _outgoing.Writer.TryComplete();
        }
    }

    /// <summary>No more answers: the write loop ends when it has written those it has.</summary>
    public void Complete()
    {
        End();
        _outgoing.Writer.TryComplete();
    }

    /// <summary>
    /// A peer that has ended its direction either still reads or has gone altogether, which only shows when an answer is sent. Answers that
    /// met nobody are brought on a new connection (RFC 3261 section 18.2.2). To be called when the write loop has ended.
    /// </summary>
    public async Task ReturnUnreadAsync()
    {
        if (_returns is null || _afterEnd.Count == 0) return;
        if (!_isBroken && !await PeerReset.ShowsAsync(Context)) return;
        foreach ((int replyPort, byte[] message) in _afterEnd) _returns.Send(new IPEndPoint(_connection.Remote.Address, replyPort), message);
    }

    private void CutOff()
    {
        if (Interlocked.Exchange(ref _isCutOff, 1) != 0) return;
        ConnectionMetrics.Closed(Source.Transport, "unread answers");
        Context.Abort(new ConnectionAbortedException("The peer does not read its answers."));
    }
}

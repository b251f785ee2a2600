using System.Buffers;
using System.Net;
using System.Threading.Channels;
using ActorRegistrar.Location.Requests;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Streams;

/// <summary>
/// A connection as a way back. Answers come from other threads than the reader's: they queue here, and one loop writes them. A peer that
/// does not read is cut off once its queue is full.
/// </summary>
internal sealed class StreamFlow : SipFlow
{
    /// <summary>Answers waiting for a slow reader.</summary>
    private const int MaxQueued = 1024;

    private readonly ConnectionContext _connection;
    private readonly ReturnConnections _returns;
    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    public StreamFlow(ConnectionContext connection, string transport, ReturnConnections returns)
        : base(new RequestSource(transport, RemoteOf(connection).ToString(), connection.LocalEndPoint?.ToString() ?? ""), RemoteOf(connection))
    {
        _connection = connection;
        _returns = returns;
    }

    public override bool IsReliable => true;

    public override void Send(ReadOnlySpan<byte> message, int replyPort)
    {
        byte[] copy = message.ToArray();
        if (_outgoing.Writer.TryWrite(copy)) return;
        if (_connection.ConnectionClosed.IsCancellationRequested || _outgoing.Reader.Completion.IsCompleted)
            _returns.Send(new IPEndPoint(Remote.Address, replyPort), copy);
        else
            _connection.Abort(new ConnectionAbortedException("The peer does not read its answers."));
    }

    /// <summary>Writes what is queued until the connection ends or <see cref="Complete"/> is called.</summary>
    public async Task WriteLoopAsync()
    {
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync())
            {
                while (_outgoing.Reader.TryRead(out byte[]? message)) _connection.Transport.Output.Write(message);
                if ((await _connection.Transport.Output.FlushAsync()).IsCompleted) break;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone; what could not be written goes with it.
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

    private static IPEndPoint RemoteOf(ConnectionContext connection)
    {
        var remote = (IPEndPoint)connection.RemoteEndPoint!;
        return remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
    }
}

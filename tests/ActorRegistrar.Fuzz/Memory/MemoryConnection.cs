using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ActorRegistrar.Fuzz.Memory;

/// <summary>A connection without a socket: the server's end, and what a client does at the other.</summary>
internal sealed class MemoryConnection : ConnectionContext
{
    private readonly Pipe _toServer = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly CancellationTokenSource _closed = new();

    public MemoryConnection()
    {
        Transport = new Duplex(_toServer.Reader, _toClient.Writer);
        ConnectionClosed = _closed.Token;
        RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 1);
        LocalEndPoint = new IPEndPoint(IPAddress.Loopback, 2);
    }

    public override string ConnectionId { get; set; } = "memory";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    /// <summary>Sends these octets and no more, and returns all that comes until the server ends the connection.</summary>
    /// <exception cref="OperationCanceledException">It did not end it in time.</exception>
    public async Task<byte[]> ExchangeAsync(byte[] octets, TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        await _toServer.Writer.WriteAsync(octets, deadline.Token);
        await _toServer.Writer.CompleteAsync();
        while (true)
        {
            ReadResult read = await _toClient.Reader.ReadAsync(deadline.Token);
            if (read.IsCompleted) return read.Buffer.ToArray();
            _toClient.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>As when a socket is closed: nothing is read or written any more.</summary>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        _closed.Cancel();
        _toServer.Writer.Complete(abortReason);
        _toClient.Writer.Complete();
    }

    public override async ValueTask DisposeAsync()
    {
        await _toServer.Reader.CompleteAsync();
        await _toClient.Writer.CompleteAsync();
        await _closed.CancelAsync();
        await base.DisposeAsync();
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using ActorRegistrar.Actors.Transport.Streams;
using Microsoft.AspNetCore.Connections;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>TLS on a connection: while it lives, who reads from the connection or writes to it does so through TLS.</summary>
internal sealed class TlsConnection : IAsyncDisposable, IDuplexPipe
{
    private readonly ConnectionContext _connection;
    private readonly ConnectionWatch _watch;
    private readonly IDuplexPipe _below;
    private readonly SslStream _tls;

    private TlsConnection(ConnectionContext connection, ConnectionWatch watch)
    {
        _connection = connection;
        _watch = watch;
        _below = connection.Transport;
        _tls = new SslStream(new DuplexStream(_below.Input.AsStream(leaveOpen: true), _below.Output.AsStream(leaveOpen: true)));
        // Nothing is held for a connection that is silent.
        Input = PipeReader.Create(_tls, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(_tls, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>Makes the handshake. Throws what <see cref="SslStream"/> throws when there is none; the connection's watch ends one that lasts.</summary>
    public static async Task<TlsConnection> AcceptAsync(ConnectionContext connection, ConnectionWatch watch, TlsCertificates certificates)
    {
        SslServerAuthenticationOptions options = certificates.For(certificates.AreSeveral ? await ReadAheadAsync(connection.Transport.Input) : null);
        var tls = new TlsConnection(connection, watch);
        try
        {
            await tls._tls.AuthenticateAsServerAsync(options);
        }
        catch
        {
            await tls._tls.DisposeAsync();
            throw;
        }
        connection.Transport = tls;
        return tls;
    }

    /// <summary>How the client begins, left where it is for the handshake; null when it cannot be read.</summary>
    private static async Task<ClientHello?> ReadAheadAsync(PipeReader input)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync();
            ClientHelloStatus status = ClientHello.Read(read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray(), out ClientHello? hello);
            bool isEnd = status != ClientHelloStatus.NeedsMore || read.IsCompleted || read.IsCanceled;
            input.AdvanceTo(read.Buffer.Start, isEnd ? read.Buffer.Start : read.Buffer.End);
            if (isEnd) return hello;
        }
    }

    /// <summary>Tells the peer that this is the end (RFC 8446 section 6.1) as far as it still listens, and takes TLS off.</summary>
    public async ValueTask DisposeAsync()
    {
        _watch.WriteBegan();
        try
        {
            await Output.CompleteAsync();
            await _tls.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone already.
        }
        await Input.CompleteAsync();
        await _tls.DisposeAsync();
        _connection.Transport = _below;
        _watch.WriteEnded();
    }
}

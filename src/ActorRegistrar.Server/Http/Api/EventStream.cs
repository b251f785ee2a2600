using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// Server-sent events (WHATWG HTML section 9.2) to a client that may be slow. Nothing waits in memory for it: an event is written when the one before has
/// gone, and a client that takes longer than <see cref="HttpLimits.SlowReader"/> is cut off.
/// </summary>
internal sealed class EventStream : Stream
{
    private const int SendAt = 32 * 1024;

    private readonly HttpContext _context;
    private readonly TimeSpan _slowReader;
    private readonly ArrayBufferWriter<byte> _waiting = new(4096);

    /// <summary>Begins the response.</summary>
    public EventStream(HttpContext context)
    {
        _context = context;
        _slowReader = context.RequestServices.GetRequiredService<HttpLimits>().SlowReader;
        context.Response.ContentType = "text/event-stream";
        // A proxy in front must not collect events until it has enough of them.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        _waiting.Write(": ActorRegistrar\n\n"u8);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Whether <see cref="SendAsync"/> has something to send.</summary>
    public bool IsWaiting => _waiting.WrittenCount > 0;

    /// <summary>Sends events until there are no more or the client has gone.</summary>
    /// <param name="events">Calls <see cref="SendAsync"/> when it has to wait for the next one.</param>
    /// <param name="write">Writes the data of one.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task WriteAllAsync<T>(IAsyncEnumerable<SseItem<T>> events, Action<Utf8JsonWriter, T> write, CancellationToken cancellation) => SseFormatter.WriteAsync(
        events,
        this,
        (item, buffer) =>
        {
            using var writer = new Utf8JsonWriter(buffer, ApiJson.Options);
            write(writer, item.Data);
        },
        cancellation);

    /// <summary>Adds a comment, by which both ends notice when the other has gone, with the place from which a client that returns goes on.</summary>
    public void AddHeartbeat(long id) => _waiting.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $":\nid: {id}\n\n")));

    /// <summary>Sends what was written.</summary>
    public async Task SendAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_context.RequestAborted);
        patience.CancelAfter(_slowReader);
        try
        {
            await _context.Response.Body.WriteAsync(_waiting.WrittenMemory, patience.Token);
            await _context.Response.Body.FlushAsync(patience.Token);
            _waiting.Clear();
        }
        catch (OperationCanceledException) when (!_context.RequestAborted.IsCancellationRequested)
        {
            _context.Abort();
            throw new OperationCanceledException(_context.RequestAborted);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _waiting.Write(buffer.Span);
        if (_waiting.WrittenCount >= SendAt) await SendAsync();
    }

    /// <summary>Does nothing: events that are there at once are sent together.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

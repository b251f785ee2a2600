using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// Server-sent events (WHATWG HTML section 9.2). Nothing waits in memory for a slow reader: an event is written when the one before has
/// gone, and who takes longer than <see cref="HttpLimits.SlowReader"/> for one is cut off.
/// </summary>
internal sealed class EventStream
{
    private readonly HttpContext _context;
    private readonly TimeSpan _slowReader;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _json;

    private EventStream(HttpContext context)
    {
        _context = context;
        _slowReader = context.RequestServices.GetRequiredService<HttpLimits>().SlowReader;
        _json = new Utf8JsonWriter(_buffer, ApiJson.Options);
    }

    /// <summary>Begins the answer.</summary>
    public static async Task<EventStream> BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        // What stands in front must not collect events until it has enough of them.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var stream = new EventStream(context);
        stream._buffer.Write(": ActorRegistrar\n\n"u8);
        await stream.FlushAsync();
        return stream;
    }

    /// <summary>Octets that wait for <see cref="FlushAsync"/>.</summary>
    public int Waiting => _buffer.WrittenCount;

    /// <summary>Adds an event with JSON as its data, on one line.</summary>
    /// <param name="name">Its name; null for <c>message</c>.</param>
    /// <param name="id">Where a client that comes back goes on; null leaves that as it is.</param>
    /// <param name="write">Writes the data.</param>
    public void Add(string? name, long? id, Action<Utf8JsonWriter> write)
    {
        if (id is { } place) Append(string.Create(CultureInfo.InvariantCulture, $"id: {place}\n"));
        if (name is not null) Append($"event: {name}\n");
        _buffer.Write("data: "u8);
        write(_json);
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n\n"u8);
    }

    /// <summary>Adds a comment, so that both ends notice when the other has gone, and where a client that comes back goes on.</summary>
    public void AddHeartbeat(long id) => Append(string.Create(CultureInfo.InvariantCulture, $":\nid: {id}\n\n"));

    /// <summary>Sends what was added.</summary>
    public async Task FlushAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_context.RequestAborted);
        patience.CancelAfter(_slowReader);
        try
        {
            await _context.Response.Body.WriteAsync(_buffer.WrittenMemory, patience.Token);
            await _context.Response.Body.FlushAsync(patience.Token);
            _buffer.Clear();
        }
        catch (OperationCanceledException) when (!_context.RequestAborted.IsCancellationRequested)
        {
            _context.Abort();
            throw new OperationCanceledException(_context.RequestAborted);
        }
    }

    private void Append(string ascii) => Encoding.ASCII.GetBytes(ascii, _buffer);
}

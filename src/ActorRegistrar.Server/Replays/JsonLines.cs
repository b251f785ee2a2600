using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Replays;

/// <summary>Changes as JSON Lines: one object a line, each line ended. Its memory is used again once it is returned.</summary>
internal sealed class JsonLines
{
    private static readonly ConcurrentBag<JsonLines> Unused = [];

    private readonly ArrayBufferWriter<byte> _buffer = new(256 * 1024);
    private readonly Utf8JsonWriter _json;

    private JsonLines() => _json = new Utf8JsonWriter(_buffer, JsonLine.Options);

    /// <summary>The text, UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.WrittenMemory;

    /// <summary>Writes changes into memory that nobody uses.</summary>
    public static JsonLines Of(IReadOnlyList<StoredChange> changes)
    {
        if (!Unused.TryTake(out JsonLines? lines)) lines = new JsonLines();
        lines._buffer.ResetWrittenCount();
        foreach (StoredChange change in changes)
        {
            lines._json.Reset();
            ChangeJson.Write(lines._json, change);
            lines._json.Flush();
            lines._buffer.Write("\n"u8);
        }
        return lines;
    }

    /// <summary>Gives the memory back.</summary>
    public void Return() => Unused.Add(this);
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// Many lines to where a verb's result goes. The console writes each by itself, which for a million of them takes longer than to read
/// them; this writes them by the buffer.
/// </summary>
internal sealed class LineOutput : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * BufferBytes);
    private readonly Utf8JsonWriter _json;
    private readonly TextWriter _output;
    private readonly Stream? _stream;

    /// <param name="output">Where the verb's result goes.</param>
    public LineOutput(TextWriter output)
    {
        _output = output;
        _json = new Utf8JsonWriter(_buffer, JsonLine.Options);
        _stream = ReferenceEquals(output, Console.Out) ? Console.OpenStandardOutput() : null;
    }

    /// <summary>One line.</summary>
    public void Write(ReadOnlySpan<char> line)
    {
        Encoding.UTF8.GetBytes(line, _buffer);
        End();
    }

    /// <summary>One object as a line.</summary>
    public void Write(Action<Utf8JsonWriter> write)
    {
        _json.Reset();
        write(_json);
        _json.Flush();
        End();
    }

    /// <summary>Hands over what is buffered.</summary>
    public void Flush()
    {
        if (_stream is not null) _stream.Write(_buffer.WrittenSpan);
        else _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
        _stream?.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _json.Dispose();
        _stream?.Dispose();
    }

    private void End()
    {
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= BufferBytes) Flush();
    }
}

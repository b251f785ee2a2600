using System.Buffers.Binary;
using System.Text;

namespace ActorRegistrar.Actors.Serialization;

/// <summary>
/// Writes a protobuf message from its last field to its first, so that the length of a nested message is known when it has to be written:
/// one pass, no object for a message. What comes out is byte for byte what the generated classes write.
/// </summary>
internal ref struct WireWriter(byte[] buffer)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int LongestVarint = 10;

    private byte[] _buffer = buffer;
    private int _start = buffer.Length;

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(_start);

    /// <summary>The buffer, larger than the one given when that was too small; to be used again.</summary>
    public readonly byte[] Buffer => _buffer;

    /// <summary>Where a nested message ends that is written next; for <see cref="Message"/>.</summary>
    public readonly int End => _buffer.Length - _start;

    /// <summary>A field without presence: the default is not written.</summary>
    public void Number(int field, long value)
    {
        if (value != 0) Present(field, (ulong)value);
    }

    /// <summary>A field without presence: the default is not written.</summary>
    public void Flag(int field, bool value)
    {
        if (value) Present(field, 1);
    }

    /// <summary>A field without presence: the default is not written.</summary>
    public void Text(int field, string value)
    {
        if (value.Length > 0) Present(field, value);
    }

    /// <summary>A field that is written whatever its value.</summary>
    public void Present(int field, ulong value)
    {
        Reserve(2 * LongestVarint);
        PrependVarint(value);
        PrependVarint((ulong)(field << 3 | Varint));
    }

    /// <summary>A field that is written whatever its value.</summary>
    public void PresentFixed(int field, ulong value)
    {
        Reserve(sizeof(ulong) + LongestVarint);
        _start -= sizeof(ulong);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_start), value);
        PrependVarint((ulong)(field << 3 | Fixed64));
    }

    /// <summary>A field that is written whatever its value.</summary>
    public void Present(int field, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Reserve(length + (2 * LongestVarint));
        _start -= length;
        Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_start));
        PrependVarint((ulong)length);
        PrependVarint((ulong)(field << 3 | LengthDelimited));
    }

    /// <summary>Makes what was written since <paramref name="end"/> a nested message.</summary>
    public void Message(int field, int end)
    {
        int length = End - end;
        Reserve(2 * LongestVarint);
        PrependVarint((ulong)length);
        PrependVarint((ulong)(field << 3 | LengthDelimited));
    }

    private void PrependVarint(ulong value)
    {
        int length = 1;
        for (ulong rest = value >> 7; rest != 0; rest >>= 7) length++;
        _start -= length;
        Span<byte> target = _buffer.AsSpan(_start, length);
        for (int i = 0; i < length - 1; i++, value >>= 7) target[i] = (byte)(value | 0x80);
        target[length - 1] = (byte)value;
    }

    private void Reserve(int bytes)
    {
        if (_start >= bytes) return;
        int written = End;
        var larger = new byte[Math.Max(2 * _buffer.Length, written + bytes)];
        Written.CopyTo(larger.AsSpan(larger.Length - written));
        _buffer = larger;
        _start = larger.Length - written;
    }
}

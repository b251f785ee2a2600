using System.Buffers.Binary;
using ActorRegistrar.Location.Flows;

namespace ActorRegistrar.Persistence.Index;

/// <summary>The bindings of one address-of-record as a row of the index holds them, read one after the other without an object for each.</summary>
/// <remarks>
/// One octet of format; for each binding its end (8 octets), flags, with a connection its run and number (8 and 8), and three texts, each a
/// length of 2 octets and UTF-8. An index can be made anew at any time, so another format only takes another number.
/// </remarks>
public ref struct BindingOutlines
{
    /// <summary>The first octet.</summary>
    internal const byte Format = 1;

    internal const byte HasFlow = 1;
    internal const byte IsFlowLost = 2;

    private ReadOnlySpan<byte> _rest;

    /// <param name="summary">What a row holds.</param>
    public BindingOutlines(ReadOnlySpan<byte> summary)
    {
        _rest = summary.Length > 0 && summary[0] == Format ? summary[1..] : throw new InvalidDataException("A row of the index is of another format.");
        Current = default;
    }

    /// <summary>The binding read last.</summary>
    public BindingOutline Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly BindingOutlines GetEnumerator() => this;

    /// <summary>Reads the next one.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        long expiresAt = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        byte flags = _rest[8];
        _rest = _rest[9..];
        FlowReference? flow = null;
        if ((flags & HasFlow) != 0)
        {
            flow = new FlowReference(BinaryPrimitives.ReadUInt64LittleEndian(_rest), BinaryPrimitives.ReadInt64LittleEndian(_rest[8..]), (flags & IsFlowLost) != 0);
            _rest = _rest[16..];
        }
        Current = new BindingOutline(expiresAt, flow, Text(), Text(), Text());
        return true;
    }

    private ReadOnlySpan<byte> Text()
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        var text = _rest.Slice(2, length);
        _rest = _rest[(2 + length)..];
        return text;
    }
}

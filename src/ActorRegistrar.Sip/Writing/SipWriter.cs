using System.Buffers;

namespace ActorRegistrar.Sip.Writing;

/// <summary>
/// Writes a SIP message into a caller's span. Never throws and never writes past the end: when the span is too small,
/// <see cref="IsTruncated"/> is set and the caller takes a larger one.
/// </summary>
public ref struct SipWriter
{
    /// <summary>Writes from the beginning of <paramref name="destination"/>.</summary>
    public SipWriter(Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Bytes written.</summary>
    public int Length => throw new NotImplementedException();

    /// <summary>Whether something did not fit.</summary>
    public bool IsTruncated => throw new NotImplementedException();

    /// <summary>Copies bytes.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Writes text as UTF-8.</summary>
    public void Write(scoped ReadOnlySpan<char> text) => throw new NotImplementedException();

    /// <summary>Writes a number in ASCII digits.</summary>
    public void Write(long number) => throw new NotImplementedException();

    /// <summary>Ends a line.</summary>
    public void EndLine() => throw new NotImplementedException();

    /// <summary>Writes an IMF-fixdate in GMT (RFC 3261 section 20.17), 29 bytes.</summary>
    public void WriteDate(DateTimeOffset time) => throw new NotImplementedException();
}

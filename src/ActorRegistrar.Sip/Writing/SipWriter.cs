using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace ActorRegistrar.Sip.Writing;

/// <summary>
/// Writes a SIP message into a caller's span. Never throws and never writes past the end: when the span is too small,
/// <see cref="IsTruncated"/> is set and the caller takes a larger one.
/// </summary>
/// <remarks>
/// What does not fit is left out whole and nothing is written after it, so the bytes written are always a beginning of the message. Bytes
/// are written as given: keeping CR and LF out of a header field is the caller's part, and anything the parser handed out is free of them.
/// </remarks>
public ref struct SipWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Writes from the beginning of <paramref name="destination"/>.</summary>
    public SipWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Length { readonly get; private set; }

    /// <summary>Whether something did not fit.</summary>
    public bool IsTruncated { readonly get; private set; }

    private readonly Span<byte> Free => IsTruncated ? default : _destination[Length..];

    /// <summary>Copies bytes.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(Free)) Length += bytes.Length;
        else IsTruncated = true;
    }

    /// <summary>Writes text as UTF-8; a lone surrogate becomes U+FFFD.</summary>
    public void Write(scoped ReadOnlySpan<char> text)
    {
        if (Utf8.FromUtf16(text, Free, out _, out int written) == OperationStatus.Done) Length += written;
        else IsTruncated = true;
    }

    /// <summary>Writes a number in ASCII digits.</summary>
    public void Write(long number)
    {
        if (number.TryFormat(Free, out int written, default, CultureInfo.InvariantCulture)) Length += written;
        else IsTruncated = true;
    }

    /// <summary>Ends a line.</summary>
    public void EndLine() => Write("\r\n"u8);

    /// <summary>Writes an IMF-fixdate in GMT (RFC 3261 section 20.17), 29 bytes.</summary>
    public void WriteDate(DateTimeOffset time)
    {
        if (time.TryFormat(Free, out int written, "R", CultureInfo.InvariantCulture)) Length += written;
        else IsTruncated = true;
    }
}

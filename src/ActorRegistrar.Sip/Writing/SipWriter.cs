using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace ActorRegistrar.Sip.Writing;

/// <summary>
/// Writes a SIP message into a caller's span. Never throws and never writes past the end: when the span is too small,
/// <see cref="IsTruncated"/> is set and the caller takes a larger one.
/// </summary>
/// <remarks>
/// <para>What does not fit is left out whole and nothing is written after it, so the bytes written are always a beginning of the message.</para>
/// <para>A text with CR, LF or NUL in it is refused, wherever it came from, so no value can end the line that it stands in; line ends are
/// written by <see cref="EndLine"/> and with octets of the program's own. A copy of the writer, taken before, undoes what was written since.</para>
/// </remarks>
public ref struct SipWriter
{
    private static readonly SearchValues<byte> UriHeaderValue =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()[]/?:+$"u8);

    private readonly Span<byte> _destination;

    /// <summary>Writes from the beginning of <paramref name="destination"/>.</summary>
    public SipWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written.</summary>
    public int Length { readonly get; private set; }

    /// <summary>Whether something did not fit.</summary>
    public bool IsTruncated { readonly get; private set; }

    /// <summary>Whether a text was refused, and is missing in what was written.</summary>
    public bool IsRefused { readonly get; private set; }

    private readonly Span<byte> Free => IsTruncated ? default : _destination[Length..];

    /// <summary>Copies octets as they are, line ends too: constants, and what has been written by a writer already. Values go through <see cref="WriteText"/>.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(Free)) Length += bytes.Length;
        else IsTruncated = true;
    }

    /// <summary>Copies the octets of a value, unless they hold CR, LF or NUL.</summary>
    public void WriteText(scoped ReadOnlySpan<byte> value)
    {
        if (LineText.IsOneLine(value)) Write(value);
        else IsRefused = true;
    }

    /// <summary>Writes text as UTF-8, unless it holds CR, LF or NUL; a lone surrogate becomes U+FFFD.</summary>
    public void Write(scoped ReadOnlySpan<char> text)
    {
        Span<byte> free = Free;
        if (Utf8.FromUtf16(text, free, out _, out int written) != OperationStatus.Done) IsTruncated = true;
        else if (LineText.IsOneLine(free[..written])) Length += written;
        else IsRefused = true;
    }

    /// <summary>Writes rows of a message, each with its line end, as UTF-8. What is put into them has to be looked at before.</summary>
    public void WriteRows(scoped ReadOnlySpan<char> rows)
    {
        if (Utf8.FromUtf16(rows, Free, out _, out int written) == OperationStatus.Done) Length += written;
        else IsTruncated = true;
    }

    /// <summary>Writes bytes as the value of a header of a URI (RFC 3261 section 25.1, hvalue): what may not stand there bare is escaped.</summary>
    public void WriteUriHeaderValue(scoped ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            int bare = value.IndexOfAnyExcept(UriHeaderValue);
            if (bare < 0) bare = value.Length;
            Write(value[..bare]);
            if (bare == value.Length) return;
            Write([(byte)'%', HexDigit(value[bare] >> 4), HexDigit(value[bare] & 0xF)]);
            value = value[(bare + 1)..];
        }
    }

    /// <summary>Writes a number in ASCII digits.</summary>
    public void Write(long number)
    {
        if (number.TryFormat(Free, out int written, default, CultureInfo.InvariantCulture)) Length += written;
        else IsTruncated = true;
    }

    private static byte HexDigit(int value) => "0123456789ABCDEF"u8[value];

    /// <summary>Ends a line.</summary>
    public void EndLine() => Write("\r\n"u8);

    /// <summary>Writes an IMF-fixdate in GMT (RFC 3261 section 20.17), 29 bytes.</summary>
    public void WriteDate(DateTimeOffset time)
    {
        if (time.TryFormat(Free, out int written, "R", CultureInfo.InvariantCulture)) Length += written;
        else IsTruncated = true;
    }
}

namespace ActorRegistrar.Sip.Writing;

/// <summary>Whether a text can stand in a line of a message (RFC 3261 section 7.3.1).</summary>
public static class LineText
{
    /// <summary>Whether it holds neither CR nor LF, which end a line, nor NUL, behind which some receivers read no further.</summary>
    public static bool IsOneLine(ReadOnlySpan<byte> text) => !text.ContainsAny((byte)'\r', (byte)'\n', (byte)'\0');

    /// <inheritdoc cref="IsOneLine(ReadOnlySpan{byte})"/>
    public static bool IsOneLine(ReadOnlySpan<char> text) => !text.ContainsAny('\r', '\n', '\0');
}

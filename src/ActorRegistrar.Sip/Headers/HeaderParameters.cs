namespace ActorRegistrar.Sip.Headers;

/// <summary>
/// Enumerates <c>;name=value</c> parameters (generic-param, RFC 3261 section 25.1) over text that begins with ';' or is empty.
/// Knows quoted strings. White space around ';' and '=' is skipped.
/// </summary>
public ref struct HeaderParameters
{
    /// <summary>Begins before the first parameter.</summary>
    public HeaderParameters(ReadOnlySpan<byte> text) => throw new NotImplementedException();

    /// <summary>The name stepped to.</summary>
    public ReadOnlySpan<byte> Name => throw new NotImplementedException();

    /// <summary>The value as written, quotes included; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value => throw new NotImplementedException();

    /// <summary>Whether the parameter stepped to has a '='.</summary>
    public bool HasValue => throw new NotImplementedException();

    /// <summary>The whole parameter as written, without its ';'.</summary>
    public ReadOnlySpan<byte> Raw => throw new NotImplementedException();

    /// <summary>Steps to the next parameter; false at the end or at the first malformed one.</summary>
    public bool MoveNext() => throw new NotImplementedException();

    /// <summary>After the end: whether everything read was well-formed.</summary>
    public bool IsWellFormed => throw new NotImplementedException();

    /// <summary>Finds a parameter by its name, compared without regard to ASCII case.</summary>
    public static bool TryGet(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => throw new NotImplementedException();
}

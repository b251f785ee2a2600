using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Sip.Headers;

/// <summary>Enumerates the comma-separated values of a header field over all its rows, each trimmed, empty ones left out.</summary>
public ref struct HeaderValues
{
    /// <summary>The value stepped to.</summary>
    public ReadOnlySpan<byte> Current => throw new NotImplementedException();

    /// <summary>Steps to the next value.</summary>
    public bool MoveNext() => throw new NotImplementedException();

    /// <summary>This enumerator, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;
}

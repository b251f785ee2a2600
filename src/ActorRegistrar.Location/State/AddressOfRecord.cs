using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.State;

/// <summary>
/// The canonical name of an address-of-record (RFC 3261 section 10.3 step 5): scheme, password, port and every parameter left out, the
/// user unescaped and case-kept, the host in lower case. sip and sips name the same one. Printable ASCII throughout: an octet
/// that may not stand unescaped in a user part is written <c>%XX</c> in upper case, so two keys are equal exactly when the
/// unescaped octets are.
/// </summary>
public sealed class AddressOfRecord : IEquatable<AddressOfRecord>
{
    private AddressOfRecord(string key) => Key = key;

    /// <summary><c>alice@example.com</c>, or <c>example.com</c> for a URI without user. At most 256 characters.</summary>
    public string Key { get; }

    /// <summary>The host part of <see cref="Key"/>.</summary>
    public ReadOnlySpan<char> Domain => Key.AsSpan(Key.LastIndexOf('@') + 1);

    /// <summary>Writes the key of a sip or sips URI without making an object of it.</summary>
    /// <returns>False for another scheme, a host that is not well-formed, or a key longer than <paramref name="destination"/>.</returns>
    public static bool TryWriteKey(in SipUri uri, Span<char> destination, out int written) => throw new NotImplementedException();

    /// <summary>Wraps a key that <see cref="TryWriteKey"/> wrote.</summary>
    public static AddressOfRecord FromKey(string key) => new(key);

    /// <summary>Reads <c>sip:alice@example.com</c>. False when it is not a well-formed sip or sips URI or too long.</summary>
    public static bool TryParse(ReadOnlySpan<byte> uri, out AddressOfRecord? addressOfRecord) => throw new NotImplementedException();

    /// <summary>Reads <c>sip:alice@example.com</c>. False when it is not a well-formed sip or sips URI or too long.</summary>
    public static bool TryParse(string uri, out AddressOfRecord? addressOfRecord) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(AddressOfRecord? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AddressOfRecord);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>sip:alice@example.com</c></summary>
    public override string ToString() => "sip:" + Key;
}

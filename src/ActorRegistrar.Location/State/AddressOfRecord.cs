using System.Diagnostics.CodeAnalysis;
using System.Text;
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
    /// <summary>
    /// The longest <see cref="Key"/>, in characters: 255 with the <c>sip:</c> that <see cref="ToString"/> puts before it, the most that every
    /// journal schema holds as an id.
    /// </summary>
    public const int MaxKeyLength = 251;

    private AddressOfRecord(string key) => Key = key;

    /// <summary><c>alice@example.com</c>, or <c>example.com</c> for a URI without user. At most <see cref="MaxKeyLength"/> characters.</summary>
    public string Key { get; }

    /// <summary>The host part of <see cref="Key"/>.</summary>
    public ReadOnlySpan<char> Domain => Key.AsSpan(Key.LastIndexOf('@') + 1);

    /// <summary>Writes the key of a sip or sips URI without making an object of it.</summary>
    /// <param name="uri">The URI of To, or a Request-URI (RFC 3261 section 16.5 makes the same of it).</param>
    /// <param name="destination">Where to; <see cref="MaxKeyLength"/> characters are always enough.</param>
    /// <param name="written">Characters written; 0 when false is returned.</param>
    /// <returns>
    /// False for another scheme, a host that is not well-formed, an empty user before an '@', or a key longer than
    /// <paramref name="destination"/> or <see cref="MaxKeyLength"/>.
    /// </returns>
    public static bool TryWriteKey(in SipUri uri, Span<char> destination, out int written)
    {
        written = 0;
        if (uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        if (destination.Length > MaxKeyLength) destination = destination[..MaxKeyLength];

        var length = 0;
        if (uri.HasUserInfo)
        {
            if (uri.User.IsEmpty || !CanonicalUser.TryWrite(uri.User, destination, out length)) return false;
            if (length == destination.Length) return false;
            destination[length++] = '@';
        }

        if (!HostName.TryCanonicalize(uri.Host, destination[length..], out var hostLength)) return false;
        written = length + hostLength;
        return true;
    }

    /// <summary>
    /// Writes the key that a telephone number has in a domain: <c>+4930123456@example.com</c>. Visual separators are left out and hexadecimal
    /// digits in lower case, so that one number has one key (RFC 3966 section 4, RFC 3261 section 19.1.6).
    /// </summary>
    /// <param name="uri">A tel URI.</param>
    /// <param name="domain">The domain that the number belongs to, in canonical spelling.</param>
    /// <param name="destination">Where to; <see cref="MaxKeyLength"/> characters are always enough.</param>
    /// <param name="written">Characters written; 0 when false is returned.</param>
    /// <returns>
    /// False for another scheme, an extension or subaddress (it names another terminal than the number does), or a key longer than
    /// <paramref name="destination"/> or <see cref="MaxKeyLength"/>.
    /// </returns>
    public static bool TryWriteNumberKey(in SipUri uri, ReadOnlySpan<char> domain, Span<char> destination, out int written)
    {
        written = 0;
        if (uri.Scheme != UriScheme.Tel || uri.TryGetParameter("ext"u8, out _) || uri.TryGetParameter("isub"u8, out _)) return false;
        if (destination.Length > MaxKeyLength) destination = destination[..MaxKeyLength];
        Span<byte> number = stackalloc byte[MaxKeyLength];
        if (!TelNumber.TryCanonicalize(uri.User, number, out var digits)) return false;
        if (!CanonicalUser.TryWrite(number[..digits], destination, out var length)) return false;
        if (destination.Length - length < 1 + domain.Length) return false;
        destination[length++] = '@';
        domain.CopyTo(destination[length..]);
        written = length + domain.Length;
        return true;
    }

    /// <summary>Wraps a key that <see cref="TryWriteKey"/> wrote.</summary>
    public static AddressOfRecord FromKey(string key) => new(key);

    /// <summary>Reads <c>sip:alice@example.com</c>. False when it is not a well-formed sip or sips URI or too long.</summary>
    public static bool TryParse(ReadOnlySpan<byte> uri, [NotNullWhen(true)] out AddressOfRecord? addressOfRecord)
    {
        addressOfRecord = null;
        Span<char> key = stackalloc char[MaxKeyLength];
        if (!SipUri.TryParse(uri, out var parsed) || !TryWriteKey(parsed, key, out var length)) return false;
        addressOfRecord = new AddressOfRecord(new string(key[..length]));
        return true;
    }

    /// <summary>Reads <c>sip:alice@example.com</c>. False when it is not a well-formed sip or sips URI or too long.</summary>
    public static bool TryParse(string uri, [NotNullWhen(true)] out AddressOfRecord? addressOfRecord)
    {
        ArgumentNullException.ThrowIfNull(uri);
        // As UTF-8, not ASCII: an octet past ASCII must stay one that a URI may not hold.
        return TryParse(Encoding.UTF8.GetBytes(uri), out addressOfRecord);
    }

    /// <inheritdoc/>
    public bool Equals(AddressOfRecord? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AddressOfRecord);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary><c>sip:alice@example.com</c></summary>
    public override string ToString() => "sip:" + Key;
}

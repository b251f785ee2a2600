using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// Contacts with an instance-id that may not be registered because a request to them would come back here, or because no GRUU can stand
/// for them (RFC 5627 section 5.1). RFC 3261 forbids none, so a contact without instance-id is never asked about.
/// </summary>
internal static class ForbiddenContacts
{
    private const string NotSip = "A Contact with +sip.instance is not a SIP URI";
    private const string IsAddressOfRecord = "A Contact with +sip.instance equals the address-of-record";
    private const string IsGruu = "A Contact with +sip.instance is a GRUU of the address-of-record";

    /// <summary>More than any URI that the wire layer lets through by default, so the stack is enough.</summary>
    private const int UsualMaxUriBytes = 1024;

    /// <summary>Why the contact may not be registered; null when it may.</summary>
    public static string? ReasonAgainst(string contactUri, AddressOfRecord addressOfRecord)
    {
        var length = contactUri.Length;
        Span<byte> text = length <= UsualMaxUriBytes ? stackalloc byte[UsualMaxUriBytes] : new byte[length];
        text = text[..Encoding.ASCII.GetBytes(contactUri, text)];
        if (!SipUri.TryParse(text, out var uri) || uri.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return NotSip;

        Span<char> key = stackalloc char[AddressOfRecord.MaxKeyLength];
        if (!AddressOfRecord.TryWriteKey(uri, key, out var keyLength)) return null;
        if (IsTemporaryGruu(key[..keyLength], uri, addressOfRecord)) return IsGruu;
        if (!key[..keyLength].SequenceEqual(addressOfRecord.Key)) return null;
        if (!EqualsWithoutParameters(text, uri)) return null;

        // A public GRUU equals its address-of-record by section 19.1.4 (RFC 5627 section 5.4); only the parameter tells them apart.
        return uri.TryGetParameter("gr"u8, out _) ? IsGruu : IsAddressOfRecord;
    }

    /// <summary>Anybody's of the domain: whose it is, only the key knows, and a request to any of them would come back here.</summary>
    private static bool IsTemporaryGruu(ReadOnlySpan<char> key, in SipUri uri, AddressOfRecord addressOfRecord) =>
        key.StartsWith("tgruu.") && uri.TryGetParameter("gr"u8, out _) && key[(key.LastIndexOf('@') + 1)..].SequenceEqual(addressOfRecord.Domain);

    /// <summary>
    /// Whether the URI equals the bare <c>scheme:user@host</c> of itself, that is, whether port, password, parameters and headers make
    /// it another URI than the address-of-record whose key it has. Asked in the contact's own scheme and spelling, because the key has
    /// forgotten whether To was sip or sips and which reserved characters were escaped.
    /// </summary>
    private static bool EqualsWithoutParameters(ReadOnlySpan<byte> text, in SipUri uri)
    {
        Span<byte> bare = text.Length <= UsualMaxUriBytes ? stackalloc byte[UsualMaxUriBytes] : new byte[text.Length];
        var length = 0;
        Append(uri.SchemeName, bare, ref length);
        Append(":"u8, bare, ref length);
        if (uri.HasUserInfo)
        {
            Append(uri.User, bare, ref length);
            Append("@"u8, bare, ref length);
        }

        Append(uri.Host, bare, ref length);
        return SipUriComparer.AreEqual(bare[..length], text);
    }

    private static void Append(ReadOnlySpan<byte> part, Span<byte> to, ref int length)
    {
        part.CopyTo(to[length..]);
        length += part.Length;
    }
}

using System.Buffers;
using System.Text;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Text;

namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// Equality of URIs by RFC 3261 section 19.1.4, with IPv6 compared as addresses (RFC 5954 section 4.2), tel by RFC 3966 section 4 and
/// other schemes by their octets (scheme without regard to case). Not transitive: never a key, never a hash.
/// </summary>
/// <remarks>
/// Where the section is silent: a transport parameter in only one of the two never matches, as its text about defaults implies; a final
/// dot of a host name does not count; a port is compared as a number; a doubled parameter or header matches when the other URI has that
/// name with that value at all. URI headers are compared without regard to case (section 7.3.1) but for <c>body</c> and for fields that
/// carry a Call-ID or a URI with userinfo. Past <see cref="SipLimits.MaxParameterCount"/> of the default limits, parameters and headers
/// counted apart, only identical octets are equal, so that no pair costs more than that number squared.
/// </remarks>
public static class SipUriComparer
{
    private const int MaxStackChars = 1024;

    private static readonly int MaxParts = SipLimits.Default.MaxParameterCount;

    /// <summary>Whether both are well-formed and equal by the rules above.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (!SipUri.TryParse(left, out var a)) return false;
        if (left.SequenceEqual(right)) return true;
        if (!SipUri.TryParse(right, out var b) || a.Scheme != b.Scheme) return false;
        return a.Scheme switch
        {
            UriScheme.Other => Ascii.EqualsIgnoreCase(a.SchemeName, b.SchemeName) && a.Opaque.SequenceEqual(b.Opaque),
            UriScheme.Tel => AreEqualTel(a, b),
            _ => AreEqualSip(a, b),
        };
    }

    /// <summary>The same over text; characters past ASCII never equal anything but themselves.</summary>
    public static bool AreEqual(string left, string right)
    {
        if (!Ascii.IsValid(left) || !Ascii.IsValid(right)) return string.Equals(left, right, StringComparison.Ordinal);
        int length = left.Length + right.Length;
        byte[]? rented = length > MaxStackChars ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> octets = rented ?? stackalloc byte[MaxStackChars];
        Ascii.FromUtf16(left, octets, out int leftLength);
        Ascii.FromUtf16(right, octets[leftLength..], out int rightLength);
        bool equal = AreEqual(octets[..leftLength], octets.Slice(leftLength, rightLength));
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return equal;
    }

    private static bool AreEqualSip(in SipUri a, in SipUri b) =>
        a.HasUserInfo == b.HasUserInfo && Escapes.AreEqual(a.User, b.User, ignoreCase: false)
        && a.HasPassword == b.HasPassword && Escapes.AreEqual(a.Password, b.Password, ignoreCase: false)
        && a.Port == b.Port && HostName.AreEqual(a.Host, b.Host)
        && a.ParameterCount <= MaxParts && b.ParameterCount <= MaxParts
        && AllMatch(a.Parameters, b.Parameters) && AllMatch(b.Parameters, a.Parameters)
        && AreHeadersEqual(a.Headers, b.Headers);

    /// <summary>Whether every parameter of the one is matched by, or may be absent from, the other.</summary>
    private static bool AllMatch(ReadOnlySpan<byte> of, ReadOnlySpan<byte> others)
    {
        var mine = UriParameters.Of(of);
        while (mine.MoveNext())
        {
            bool named = false, matched = false;
            var theirs = UriParameters.Of(others);
            while (!matched && theirs.MoveNext())
            {
                if (!Escapes.AreEqual(mine.Name, theirs.Name, ignoreCase: true)) continue;
                named = true;
                matched = mine.HasValue == theirs.HasValue && AreValuesEqual(mine.Name, mine.Value, theirs.Value);
            }
            if (!matched && (named || NeverMatchesAlone(mine.Name))) return false;
        }
        return true;
    }

    private static bool AreValuesEqual(ReadOnlySpan<byte> name, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        Escapes.AreEqual(left, right, ignoreCase: true)
        || (Escapes.AreEqual(name, "maddr"u8, ignoreCase: true)
            && HostName.KindOf(left) != HostKind.Malformed && HostName.AreEqual(left, right));

    private static bool NeverMatchesAlone(ReadOnlySpan<byte> name) =>
        Escapes.AreEqual(name, "transport"u8, ignoreCase: true)
        || Escapes.AreEqual(name, "user"u8, ignoreCase: true)
        || Escapes.AreEqual(name, "method"u8, ignoreCase: true)
        || Escapes.AreEqual(name, "maddr"u8, ignoreCase: true)
        || Escapes.AreEqual(name, "ttl"u8, ignoreCase: true);

    private static bool AreHeadersEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.IsEmpty || right.IsEmpty) return left.IsEmpty && right.IsEmpty;
        return left.Count((byte)'&') < MaxParts && right.Count((byte)'&') < MaxParts
            && AllHeadersMatch(left, right) && AllHeadersMatch(right, left);
    }

    private static bool AllHeadersMatch(ReadOnlySpan<byte> of, ReadOnlySpan<byte> others)
    {
        var mine = UriParameters.OfHeaders(of);
        while (mine.MoveNext())
        {
            bool ignoreCase = !IsCaseSensitive(mine.Name);
            bool matched = false;
            var theirs = UriParameters.OfHeaders(others);
            while (!matched && theirs.MoveNext())
            {
                matched = Escapes.AreEqual(mine.Name, theirs.Name, ignoreCase: true)
                    && Escapes.AreEqual(mine.Value, theirs.Value, ignoreCase);
            }
            if (!matched) return false;
        }
        return true;
    }

    private static bool IsCaseSensitive(ReadOnlySpan<byte> headerName) =>
        Ascii.EqualsIgnoreCase(headerName, "body"u8)
        || HeaderNames.Match(headerName) is SipHeader.CallId or SipHeader.InReplyTo or SipHeader.From or SipHeader.To or SipHeader.Contact
            or SipHeader.Route or SipHeader.RecordRoute or SipHeader.Path or SipHeader.ReplyTo or SipHeader.ReferTo or SipHeader.ReferredBy;

    private static bool AreEqualTel(in SipUri a, in SipUri b) =>
        TelNumber.IsGlobal(a.User) == TelNumber.IsGlobal(b.User) && TelNumber.AreEqual(a.User, b.User)
        && a.ParameterCount <= MaxParts && b.ParameterCount <= MaxParts
        && AllTelMatch(a.Parameters, b.Parameters) && AllTelMatch(b.Parameters, a.Parameters);

    /// <summary>RFC 3966 section 4: a parameter in only one of the two makes them unequal, whatever it is.</summary>
    private static bool AllTelMatch(ReadOnlySpan<byte> of, ReadOnlySpan<byte> others)
    {
        var mine = UriParameters.Of(of);
        while (mine.MoveNext())
        {
            bool matched = false;
            var theirs = UriParameters.Of(others);
            while (!matched && theirs.MoveNext())
            {
                matched = Escapes.AreEqual(mine.Name, theirs.Name, ignoreCase: true) && mine.HasValue == theirs.HasValue
                    && AreTelValuesEqual(mine.Name, mine.Value, theirs.Value);
            }
            if (!matched) return false;
        }
        return true;
    }

    private static bool AreTelValuesEqual(ReadOnlySpan<byte> name, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (Escapes.AreEqual(left, right, ignoreCase: true)) return true;
        if (Ascii.EqualsIgnoreCase(name, "ext"u8)) return TelNumber.AreEqual(left, right);
        if (!Ascii.EqualsIgnoreCase(name, "phone-context"u8)) return false;
        return TelNumber.IsGlobal(left) && TelNumber.IsGlobal(right)
            ? TelNumber.AreEqual(left, right)
            : HostName.KindOf(left) != HostKind.Malformed && HostName.AreEqual(left, right);
    }
}

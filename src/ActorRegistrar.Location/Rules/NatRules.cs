using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>Whether a client is where its Contact says.</summary>
public static class NatRules
{
    /// <summary>More than any URI that the wire layer lets through by default, so the stack is enough.</summary>
    private const int UsualMaxUriBytes = 1024;

    /// <summary>
    /// Whether a request to the contact would not arrive where the binding came from: it was registered by the client itself, without a
    /// Path, and its host is another address than the packets came from, or the name of no host at all (<c>.invalid</c>, RFC 7118 section
    /// 5). Another host name is believed: looking it up is the sender's part.
    /// </summary>
    public static bool IsBehindNat(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return !binding.Source.IsRelayed && binding.Path.IsEmpty && IsElsewhere(binding.ContactUri, binding.Source.RemoteAddress);
    }

    /// <summary>Whether a contact of a client that is directly connected is not where the client is.</summary>
    internal static bool IsElsewhere(string contactUri, string remoteAddress)
    {
        if (remoteAddress.Length == 0) return false;
        var length = contactUri.Length;
        Span<byte> text = length <= UsualMaxUriBytes ? stackalloc byte[UsualMaxUriBytes] : new byte[length];
        text = text[..Encoding.ASCII.GetBytes(contactUri, text)];
        return SipUri.TryParse(text, out var uri) && uri.Scheme is UriScheme.Sip or UriScheme.Sips && IsElsewhere(uri.Host, remoteAddress);
    }

    private static bool IsElsewhere(ReadOnlySpan<byte> host, string remote)
    {
        if (IsTextOf(host, remote)) return false;
        if (!HostName.IsAddress(host)) return Ascii.EqualsIgnoreCase(host[^Math.Min(host.Length, 8)..], ".invalid"u8);
        Span<byte> source = stackalloc byte[64];
        if (remote.Length > source.Length) return false;
        source = source[..Encoding.ASCII.GetBytes(remote.AsSpan(0, Math.Max(0, remote.LastIndexOf(':'))), source)];
        Span<char> left = stackalloc char[64];
        Span<char> right = stackalloc char[64];
        return HostName.TryCanonicalize(host, left, out var leftLength) && HostName.TryCanonicalize(source, right, out var rightLength)
            && !left[..leftLength].SequenceEqual(right[..rightLength]);
    }

    /// <summary>The usual case, without parsing: <c>192.0.2.1</c> and <c>192.0.2.1:5060</c>.</summary>
    private static bool IsTextOf(ReadOnlySpan<byte> host, string remote) =>
        remote.Length > host.Length && remote[host.Length] == ':' && Ascii.Equals(host, remote.AsSpan(0, host.Length));
}

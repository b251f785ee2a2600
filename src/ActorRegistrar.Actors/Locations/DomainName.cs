using System.Text;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Locations;

/// <summary>The one spelling of a domain.</summary>
internal static class DomainName
{
    /// <summary>Long enough for the canonical spelling of any domain.</summary>
    public const int MaxLength = 256;

    /// <summary>The spelling that a request's domain is compared in.</summary>
    /// <exception cref="ArgumentException">It is not a well-formed host; the message names it.</exception>
    public static string Canonical(string domain)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return HostName.TryCanonicalize(Encoding.UTF8.GetBytes(domain), buffer, out int written)
            ? new string(buffer[..written])
            : throw new ArgumentException($"'{domain}' is not a domain name or IP address (an IPv6 address goes in brackets); write for example example.com, or * for any.");
    }

    /// <summary>The spelling that a <c>phone-context</c> is compared in (RFC 3966 section 5.1.5).</summary>
    /// <exception cref="ArgumentException">It is neither a global number nor a domain name; the message names it.</exception>
    public static string CanonicalContext(string context)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        return TelNumber.TryCanonicalizeContext(Encoding.UTF8.GetBytes(context), buffer, out int written)
            ? new string(buffer[..written])
            : throw new ArgumentException($"'{context}' is neither a domain name nor a global number; write for example example.com or +49-30.");
    }
}

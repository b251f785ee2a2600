using System.Collections.Immutable;
using System.Net;

namespace ActorRegistrar.Actors.Transport.WebSockets;

/// <summary>
/// Which web pages may connect (RFC 6455 section 10.2): a browser lets any page connect anywhere and only says whose page it is, so that a
/// stranger's page could reach a registrar inside the network of whoever looks at it.
/// </summary>
internal sealed class OriginPolicy
{
    private readonly ImmutableHashSet<string> _allowed;
    private readonly bool _allowsAny;

    /// <param name="allowed">As in <see cref="Hosting.WebSocketSettings.AllowedOrigins"/>.</param>
    public OriginPolicy(IEnumerable<string> allowed)
    {
        _allowed = [.. allowed.Select(origin => origin.TrimEnd('/').ToLowerInvariant())];
        _allowsAny = _allowed.Contains("*");
    }

    /// <summary>Whether a page may connect.</summary>
    /// <param name="origin">The Origin header field; empty when there is none, which no browser does.</param>
    /// <param name="host">The Host header field: what the page calls this server, with its port.</param>
    /// <param name="isLoopback">Whether the connection comes from this machine.</param>
    public bool Allows(string origin, string host, bool isLoopback)
    {
        if (origin.Length == 0 || _allowsAny) return true;
        if (!_allowed.IsEmpty) return _allowed.Contains(origin.ToLowerInvariant());
        if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) || page.Host.Length == 0) return false;
        if (isLoopback && (page.Host == "localhost" || (IPAddress.TryParse(page.Host, out IPAddress? address) && IPAddress.IsLoopback(address)))) return true;
        return page.Host.Equals(NameOf(host), StringComparison.OrdinalIgnoreCase);
    }

    private static string NameOf(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon] : host;
    }
}

using System.Collections.Immutable;
using System.Net;

namespace ActorRegistrar.Actors.Transport.WebSockets;

/// <summary>
/// Which web pages may connect (RFC 6455 section 10.2): a browser lets any page connect anywhere and only says whose page it is, so that a
/// stranger's page could reach a registrar inside the network of whoever looks at it. The Host header field proves nothing: a page of
/// evil.example whose name is made to lead here sends that name as both, so a name counts only where it is known to be ours.
/// </summary>
internal sealed class OriginPolicy
{
    private const string AnyFile = "file://";

    private readonly ImmutableHashSet<string> _allowed;
    private readonly bool _allowsAny;
    private readonly Func<string, bool> _isOurName;

    /// <param name="allowed">As in <see cref="Hosting.WebSocketSettings.AllowedOrigins"/>.</param>
    /// <param name="isOurName">Whether a host name is this server's: a domain served or a name of its certificate.</param>
    public OriginPolicy(IEnumerable<string> allowed, Func<string, bool>? isOurName = null)
    {
        _allowed = [.. allowed.Select(Canonical)];
        _allowsAny = _allowed.Contains("*");
        _isOurName = isOurName ?? (_ => false);
    }

    /// <summary>Whether a page may connect.</summary>
    /// <param name="origin">The Origin header field; empty when there is none, which no browser does.</param>
    /// <param name="host">The Host header field: what the page calls this server, with its port.</param>
    /// <param name="isLoopback">Whether the connection comes from this machine.</param>
    public bool Allows(string origin, string host, bool isLoopback)
    {
        if (origin.Length == 0 || _allowsAny) return true;
        if (!_allowed.IsEmpty) return _allowed.Contains(Canonical(origin));
        if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) || page.Host.Length == 0) return false;
        bool isAddress = IPAddress.TryParse(page.Host, out IPAddress? address);
        bool isThisMachine = isAddress ? IPAddress.IsLoopback(address!) : page.Host == "localhost";
        if (isLoopback && isThisMachine) return true;
        // An address and localhost lead where they say, whoever made the page.
        return page.Host.Equals(NameOf(host), StringComparison.OrdinalIgnoreCase) && (isAddress || isThisMachine || _isOurName(page.IdnHost));
    }

    /// <summary>
    /// The one spelling of an origin (RFC 6454 section 6.2): lower case, without the port where it is the scheme's own. All pages of files
    /// are one origin, as browsers send them.
    /// </summary>
    private static string Canonical(string origin)
    {
        if (origin.StartsWith(AnyFile, StringComparison.OrdinalIgnoreCase)) return AnyFile;
        bool isOrigin = Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
            && page.Host.Length > 0 && page.AbsolutePath is "" or "/" && page.Query.Length + page.Fragment.Length + page.UserInfo.Length == 0;
        if (!isOrigin) return origin.TrimEnd('/').ToLowerInvariant();
        string host = page!.HostNameType == UriHostNameType.IPv6 ? page.Host : page.IdnHost;
        return $"{page.Scheme}://{host.ToLowerInvariant()}{(page.IsDefaultPort ? "" : FormattableString.Invariant($":{page.Port}"))}";
    }

    private static string NameOf(string host)
    {
        int colon = host.LastIndexOf(':');
        return colon > host.LastIndexOf(']') ? host[..colon] : host;
    }
}

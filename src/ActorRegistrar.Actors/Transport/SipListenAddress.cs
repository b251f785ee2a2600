using System.Globalization;
using System.Net;

namespace ActorRegistrar.Actors.Transport;

/// <summary>Transports that the registrar can listen on.</summary>
public enum SipTransportKind : byte
{
    /// <summary>RFC 3261 section 18.</summary>
    Udp = 0,
    /// <summary>RFC 3261 section 18.</summary>
    Tcp,
}

/// <summary>An address to listen on, written <c>udp://127.0.0.1:5060</c>.</summary>
/// <param name="Transport">The transport.</param>
/// <param name="EndPoint">Address and port; port 0 lets the system choose.</param>
public sealed record SipListenAddress(SipTransportKind Transport, IPEndPoint EndPoint)
{
    /// <summary>Reads <c>udp://127.0.0.1:5060</c>, <c>tcp://[::1]:5060</c>, <c>udp://*:5060</c> (any address). Port 5060 if none is given.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address read; null on failure.</param>
    /// <param name="problem">On failure, a sentence that says what to change; else empty.</param>
    public static bool TryParse(string text, out SipListenAddress? address, out string problem)
    {
        address = null;
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : text[..colon].Trim().ToLowerInvariant();
        SipTransportKind? kind = scheme switch { "udp" => SipTransportKind.Udp, "tcp" => SipTransportKind.Tcp, _ => null };
        if (kind is null)
        {
            problem = $"'{text}' does not begin with udp:// or tcp://; write for example udp://127.0.0.1:5060.";
            return false;
        }
        string rest = text[(colon + 3)..].Trim().TrimEnd('/');
        if (rest == "*" || rest.StartsWith("*:", StringComparison.Ordinal)) rest = "0.0.0.0" + rest[1..];
        if (rest.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)) rest = "127.0.0.1" + rest["localhost".Length..];
        if (rest.Length == 0 || rest[^1] == ':' || !IPEndPoint.TryParse(rest, out IPEndPoint? endPoint))
        {
            problem = $"'{text}' has no IP address and port after ://; write for example {scheme}://127.0.0.1:5060 or {scheme}://[::1]:5060.";
            return false;
        }
        bool hasPort = rest[0] == '[' ? rest.Contains("]:", StringComparison.Ordinal) : rest.Count(c => c == ':') == 1;
        if (!hasPort) endPoint.Port = 5060;
        address = new SipListenAddress(kind.Value, endPoint);
        problem = "";
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transport.ToString().ToLowerInvariant()}://{EndPoint}");
}

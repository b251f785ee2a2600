using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Transport;

/// <summary>An address to listen on, written <c>udp://127.0.0.1:5060</c>.</summary>
/// <param name="Transport">The transport.</param>
/// <param name="EndPoint">Address and port; port 0 lets the system choose.</param>
public sealed record SipListenAddress(SipTransportKind Transport, IPEndPoint EndPoint)
{
    /// <summary>
    /// Reads <c>udp://127.0.0.1:5060</c>, <c>tcp://[::1]:5060</c>, <c>tls://*:5061</c> (any address). Where no port is given it is
    /// the transport's own: 5060, for tls 5061, for ws 80, for wss 443.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address read; null on failure.</param>
    /// <param name="problem">On failure, a sentence that says what to change; else empty.</param>
    public static bool TryParse(string text, out SipListenAddress? address, out string problem)
    {
        address = null;
        int colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0 || SipTransportKinds.Parse(text[..colon].Trim()) is not { } kind)
        {
            problem = $"'{text}' does not begin with udp://, tcp://, tls://, ws:// or wss://; write for example udp://127.0.0.1:5060.";
            return false;
        }
        string rest = text[(colon + 3)..].Trim().TrimEnd('/');
        if (rest == "*" || rest.StartsWith("*:", StringComparison.Ordinal)) rest = "0.0.0.0" + rest[1..];
        if (rest.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)) rest = "127.0.0.1" + rest["localhost".Length..];
        if (rest.Length == 0 || rest[^1] == ':' || !IPEndPoint.TryParse(rest, out IPEndPoint? endPoint))
        {
            problem = $"'{text}' has no IP address and port after ://; write for example {kind.Name()}://127.0.0.1:{kind.DefaultPort()} or {kind.Name()}://[::1]:{kind.DefaultPort()}.";
            return false;
        }
        if (endPoint.Address.IsIPv6Multicast || endPoint.Address.Equals(IPAddress.Broadcast) || (endPoint.AddressFamily == AddressFamily.InterNetwork && (endPoint.Address.GetAddressBytes()[0] & 0xF0) == 0xE0))
        {
            problem = $"'{text}' is a group's address, to which no request for this server comes; write an address of this machine, or {kind.Name()}://*:{kind.DefaultPort()} for all of them.";
            return false;
        }
        bool hasPort = rest[0] == '[' ? rest.Contains("]:", StringComparison.Ordinal) : rest.Count(c => c == ':') == 1;
        if (!hasPort) endPoint.Port = kind.DefaultPort();
        address = new SipListenAddress(kind, endPoint);
        problem = "";
        return true;
    }

    /// <summary>
    /// Whether a socket for this address takes IPv4 as well as IPv6: <c>[::]</c> does, unless one of the others is an IPv4 address at the
    /// same port, which is then theirs.
    /// </summary>
    internal bool TakesIPv4Too(IEnumerable<SipListenAddress> others) =>
        EndPoint.Address.Equals(IPAddress.IPv6Any) && !others.Any(other =>
            other.EndPoint.AddressFamily == AddressFamily.InterNetwork && other.EndPoint.Port == EndPoint.Port
            && (other.Transport == SipTransportKind.Udp) == (Transport == SipTransportKind.Udp));

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Transport.Name()}://{EndPoint}");
}

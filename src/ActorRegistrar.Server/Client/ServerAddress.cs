using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Server.Client;

/// <summary>The server that the client verbs talk to, written <c>udp://127.0.0.1:5060</c> or <c>tcp://sip.example.com</c>.</summary>
/// <param name="Transport">The transport.</param>
/// <param name="Host">A host name, or an address without brackets.</param>
/// <param name="Port">The port.</param>
internal sealed record ServerAddress(ProtocolType Transport, string Host, int Port)
{
    private const int DefaultPort = 5060;

    /// <summary>Reads the form above. Port 5060 if none is given.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ServerAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.AbsolutePath.Length > 1) return false;
        ProtocolType? transport = uri.Scheme switch { "udp" => ProtocolType.Udp, "tcp" => ProtocolType.Tcp, _ => null };
        if (transport is null || uri.Port == 0) return false;
        address = new ServerAddress(transport.Value, uri.IdnHost, uri.Port < 0 ? DefaultPort : uri.Port);
        return true;
    }

    /// <summary>The address to send to.</summary>
    /// <exception cref="ExchangeFailedException">The host name has no address.</exception>
    public async Task<IPEndPoint> ResolveAsync(CancellationToken cancellation)
    {
        if (IPAddress.TryParse(Host, out IPAddress? literal)) return new IPEndPoint(literal, Port);
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(Host, cancellation);
            // IPv4 first: the default listeners are on 127.0.0.1, and localhost often names [::1] too.
            return new IPEndPoint(addresses.MinBy(found => found.AddressFamily)!, Port);
        }
        catch (System.Net.Sockets.SocketException)
        {
            throw new ExchangeFailedException($"the host name {Host} has no address; check --server.");
        }
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}

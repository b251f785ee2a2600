using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace ActorRegistrar.Server.Options;

/// <summary>Where HTTP is served, written <c>http://127.0.0.1:8080</c>.</summary>
/// <param name="EndPoint">Address and port.</param>
internal sealed record HttpListenAddress(IPEndPoint EndPoint)
{
    /// <summary><c>http://127.0.0.1:8080</c></summary>
    public static HttpListenAddress Default { get; } = new(new IPEndPoint(IPAddress.Loopback, 8080));

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Reads <c>http://127.0.0.1:8080</c>, <c>http://localhost:8080</c>, <c>http://[::1]:8080</c> or <c>http://*:8080</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HttpListenAddress? address)
    {
        address = null;
        const string scheme = "http://";
        if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return false;
        string rest = text[scheme.Length..].TrimEnd('/');
        if (rest.StartsWith('*')) rest = IPAddress.Any + rest[1..];
        if (rest.StartsWith("localhost", StringComparison.OrdinalIgnoreCase)) rest = IPAddress.Loopback + rest["localhost".Length..];
        int colon = rest.LastIndexOf(':');
        if (colon < 0 || colon == rest.Length - 1 || rest[^1] == ']') return false;
        if (!IPEndPoint.TryParse(rest, out IPEndPoint? endPoint) || endPoint.Port != ParsePort(rest[(colon + 1)..])) return false;
        address = new HttpListenAddress(endPoint);
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => $"http://{EndPoint}";

    private static int ParsePort(string digits) =>
        int.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int port) ? port : -1;
}

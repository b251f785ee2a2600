using System.Net;
using System.Text;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The filters of the listings.</summary>
internal static class IndexQueryReader
{
    private const int LongestText = 256;

    /// <summary>As the document describes them.</summary>
    public static IReadOnlyList<ApiParameter> Parameters { get; } =
    [
        new("domain", "string", "Only addresses-of-record of this domain."),
        new("source", "string", "Only bindings that came from this address or network, 192.0.2.0/24."),
        new("userAgent", "string", "Only bindings with this in their User-Agent, in any case."),
        new("transport", "string", "Only bindings registered over this transport.") { Choices = ["udp", "tcp", "tls", "ws", "wss", "local"] },
        new("expiresBefore", "string", "Only bindings that end before this moment.") { Format = "date-time" },
        new("unreachable", "boolean", "Only bindings whose connection has ended, or only others."),
        new("q", "string", "Only addresses-of-record with this in their name, in any case."),
        new("limit", "integer", "At most so many, 1 to 1000, 100 unless given; a page may be shorter. As a stream: all unless given."),
        new("cursor", "string", "The next of the page before."),
    ];

    /// <summary>Reads them.</summary>
    public static IndexQuery Read(ApiRequest request) => new()
    {
        Domain = Domain(request),
        Source = Source(request),
        UserAgent = Part(request, "userAgent"),
        Transport = request.Choice("transport", "udp", "tcp", "tls", "ws", "wss", "local"),
        ExpiresBefore = request.Time("expiresBefore"),
        IsUnreachable = request.Flag("unreachable"),
        Contains = Part(request, "q"),
    };

    /// <summary>The one spelling of the domain in a query; null without one.</summary>
    public static string? Domain(ApiRequest request)
    {
        if (request.Text("domain") is not { } text) return null;
        Span<char> canonical = stackalloc char[256];
        return text.Length <= 253 && HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text), canonical, out int length)
            ? new string(canonical[..length])
            : throw ApiProblemException.BadRequest("domain", $"domain is '{text}'; it must be a host name or address without scheme or port.");
    }

    private static IPNetwork? Source(ApiRequest request)
    {
        if (request.Text("source") is not { } text) return null;
        if (text.Contains('/', StringComparison.Ordinal) ? IPNetwork.TryParse(text, out IPNetwork network) : TryParseOne(text, out network)) return network;
        throw ApiProblemException.BadRequest("source", $"source is '{text}'; write an address or a network, such as 192.0.2.0/24.");
    }

    private static bool TryParseOne(string text, out IPNetwork network)
    {
        bool isAddress = IPAddress.TryParse(text, out IPAddress? address);
        network = isAddress ? new IPNetwork(address!, address!.GetAddressBytes().Length * 8) : default;
        return isAddress;
    }

    private static string? Part(ApiRequest request, string name)
    {
        if (request.Text(name) is not { } text) return null;
        return text.Length is > 0 and <= LongestText ? text : throw ApiProblemException.BadRequest(name, $"{name} must have 1 to {LongestText} characters.");
    }
}

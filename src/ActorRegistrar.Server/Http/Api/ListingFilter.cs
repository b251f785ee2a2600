using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using System.Text;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Sip.Uris;
using Microsoft.AspNetCore.Mvc;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The query parameters of the listings.</summary>
internal sealed class ListingFilter
{
    /// <summary>The values of <c>transport</c>.</summary>
    public static readonly ImmutableArray<string> Transports = ["udp", "tcp", "tls", "ws", "wss", "local"];

    private const int LongestText = 256;

    [FromQuery(Name = "domain"), Description("Only addresses-of-record of this domain.")]
    public string? Domain { get; init; }

    [FromQuery(Name = "source"), Description("Only bindings that came from this address or network, 192.0.2.0/24.")]
    public string? Source { get; init; }

    [FromQuery(Name = "userAgent"), Description("Only bindings with this in their User-Agent, in any case.")]
    public string? UserAgent { get; init; }

    [FromQuery(Name = "transport"), Description("Only bindings registered over this transport.")]
    public string? Transport { get; init; }

    [FromQuery(Name = "expiresBefore"), Description("Only bindings that end before this moment.")]
    public string? ExpiresBefore { get; init; }

    [FromQuery(Name = "unreachable"), Description("Only bindings whose connection has ended, or only others.")]
    public bool? Unreachable { get; init; }

    [FromQuery(Name = "q"), Description("Only addresses-of-record with this in their name, in any case.")]
    public string? Q { get; init; }

    [FromQuery(Name = "limit"), Description("At most so many, 1 to 1000, 100 unless given; a page may be shorter. As a stream: all unless given.")]
    public long? Limit { get; init; }

    [FromQuery(Name = "cursor"), Description("The next of the page before.")]
    public string? Cursor { get; init; }

    /// <summary>As the index is asked.</summary>
    public IndexQuery ToQuery() => new()
    {
        Domain = CanonicalDomain(Domain),
        Source = Network(Source),
        UserAgent = Part("userAgent", UserAgent),
        Transport = ApiInput.Choice("transport", Transport, Transports),
        ExpiresBefore = ApiInput.Time("expiresBefore", ExpiresBefore),
        IsUnreachable = Unreachable,
        Contains = Part("q", Q),
    };

    /// <summary>The one spelling of the domain in a query; null without one.</summary>
    public static string? CanonicalDomain(string? text)
    {
        if (text is null) return null;
        Span<char> canonical = stackalloc char[256];
        return text.Length <= 253 && HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text), canonical, out int length)
            ? new string(canonical[..length])
            : throw ApiProblemException.BadRequest("domain", $"domain is '{text}'; it must be a host name or address without scheme or port.");
    }

    private static IPNetwork? Network(string? text)
    {
        if (text is null) return null;
        if (IndexQuery.TryParseSource(text, out IPNetwork source)) return source;
        throw ApiProblemException.BadRequest("source", $"source is '{text}'; write an address or a network, such as 192.0.2.0/24.");
    }

    private static string? Part(string name, string? text) => text is null || text.Length is > 0 and <= LongestText
        ? text
        : throw ApiProblemException.BadRequest(name, $"{name} must have 1 to {LongestText} characters.");
}

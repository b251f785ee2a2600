using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Commands;

/// <summary>Which bindings are asked for, on the command line.</summary>
internal sealed class BindingFilterOptions
{
    private readonly Option<string?> _domain = new("--domain") { Description = "Only this domain's.", HelpName = "domain" };
    private readonly Option<string?> _source = new("--source") { Description = "Only those that came from this address or network.", HelpName = "network" };
    private readonly Option<string?> _userAgent = new("--user-agent") { Description = "Only those whose User-Agent has this in it, in any case.", HelpName = "text" };
    private readonly Option<string?> _transport = new("--transport") { Description = "Only those over udp, tcp, tls, ws or wss." };
    private readonly Option<string?> _expiresBefore = new("--expires-before") { Description = "Only those that end before this moment.", HelpName = "time" };
    private readonly Option<bool> _unreachable = new("--unreachable") { Description = "Only those whose connection has closed." };
    private readonly Option<string?> _search = new("--search") { Description = "Only addresses-of-record or contacts that have this in them.", HelpName = "text" };

    /// <summary>Adds them to a verb.</summary>
    public BindingFilterOptions(Command verb)
    {
        _transport.AcceptOnlyFromAmong("udp", "tcp", "tls", "ws", "wss");
        foreach (Option option in new Option[] { _domain, _source, _userAgent, _transport, _expiresBefore, _unreachable, _search }) verb.Add(option);
    }

    /// <summary>Whether one was typed that only a running server knows.</summary>
    public bool NeedsServer(ParseResult typed) =>
        typed.GetValue(_transport) is not null || typed.GetValue(_expiresBefore) is not null || typed.GetValue(_search) is not null || typed.GetValue(_unreachable);

    /// <summary>As parameters of the administrative interface.</summary>
    /// <exception cref="UsageException">A network or a time cannot be read.</exception>
    public (string Name, string? Value)[] QueryOf(ParseResult typed) =>
    [
        ("domain", typed.GetValue(_domain)?.ToLowerInvariant()),
        ("source", CheckedSource(typed.GetValue(_source))),
        ("userAgent", typed.GetValue(_userAgent)),
        ("transport", typed.GetValue(_transport)),
        ("expiresBefore", Time(typed.GetValue(_expiresBefore))),
        ("unreachable", typed.GetValue(_unreachable) ? "true" : null),
        ("q", typed.GetValue(_search)),
    ];

    /// <summary>As the journal is asked.</summary>
    /// <exception cref="UsageException">A domain or a network cannot be read.</exception>
    public BindingFilter OfDatabase(ParseResult typed) => new()
    {
        Domain = typed.GetValue(_domain) is { } name ? DomainOf(name) : null,
        Source = typed.GetValue(_source) is { } network ? NetworkOf(network) : null,
        UserAgent = typed.GetValue(_userAgent),
    };

    private static string DomainOf(string text)
    {
        Span<char> name = stackalloc char[AddressOfRecord.MaxKeyLength];
        return HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text), name, out int length)
            ? new string(name[..length])
            : throw new UsageException($"--domain is '{text}'; write for example example.com.");
    }

    private static IPNetwork NetworkOf(string text) => IndexQuery.TryParseSource(text, out IPNetwork source)
        ? source
        : throw new UsageException($"--source is '{text}'; write an address such as 192.0.2.1 or a network such as 192.0.2.0/24.");

    /// <summary>As it was typed, for the server to read.</summary>
    private static string? CheckedSource(string? text)
    {
        if (text is not null) _ = NetworkOf(text);
        return text;
    }

    private static string? Time(string? text)
    {
        if (text is null) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)
            : throw new UsageException($"--expires-before is '{text}'; write for example 2026-11-26T12:00:00Z.");
    }
}

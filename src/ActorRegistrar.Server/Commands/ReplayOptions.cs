using System.CommandLine;
using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Replays;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Commands;

/// <summary>The options of <c>replay</c>, and what they mean together.</summary>
internal sealed class ReplayOptions
{
    private readonly Option<long?> _fromOffset = new("--from-offset") { Description = "Begin with this offset; each line has its own." };
    private readonly Option<string?> _from = new("--from") { Description = "Begin with the first change that took effect then or later, such as 2026-11-22T14:00:00Z or -2h." };
    private readonly Option<string?> _to = new("--to") { Description = "End before the first change that took effect then or later." };
    private readonly Option<string?> _domain = new("--domain") { Description = "Only addresses-of-record of this domain." };
    private readonly Option<string?> _aor = new("--aor") { Description = "Only this address-of-record, such as sip:bob@example.com." };
    private readonly Option<string?> _output = new("--output") { Description = "Into this file instead of standard output. It appears when it is whole; with --checkpoint it grows." };
    private readonly Option<string?> _http = new("--http") { Description = "Into an HTTP server: JSON Lines by POST, batch by batch." };
    private readonly Option<string?> _headerFile = new("--header-file") { Description = "Header fields of every POST, one 'Name: value' a line; for a token." };
    private readonly Option<int> _batch = new("--batch") { Description = "Lines in one POST, at most.", DefaultValueFactory = _ => 500 };
    private readonly Option<string?> _sip = new("--sip") { Description = "Into another registrar, udp://host:port or tcp://host:port, as REGISTERs for what is left of each lifetime." };
    private readonly Option<string?> _user = new("--user") { Description = "As whom to answer when the registrar asks for a password. That is taken from ACTORREGISTRAR_PASSWORD or standard input, or asked for." };
    private readonly Option<int> _retryFor = new("--retry-for") { Description = "Seconds to go on trying when the receiver cannot take it; 0 for ever.", DefaultValueFactory = _ => 300 };
    private readonly Option<string> _speed = new("--speed") { Description = "real, a number of times faster such as 10, or max.", DefaultValueFactory = _ => "max" };
    private readonly Option<bool> _follow = new("--follow") { Description = "Go on with what is stored from now on, until Ctrl-C." };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "Keep in this file how far it came, and go on from there the next time." };
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Tell nothing but failures." };
    private readonly Option<string?> _whatIf = new("--what-if") { Description = "Decide the recorded requests again under other settings, such as \"MinExpires=300;MaxContacts=2\", and report what would differ." };
    private readonly Option<bool> _json = new("--json") { Description = "The report of --what-if as JSON." };
    private readonly RateOption _rate;
    private const double DefaultRegisters = 200;
    private readonly ParseResult? _typed;

    /// <summary>Adds them to the verb.</summary>
    public ReplayOptions(Command verb)
    {
        foreach (Option option in new Option[]
        {
            _fromOffset, _from, _to, _domain, _aor, _output, _http, _headerFile, _batch, _sip, _user, _retryFor, _speed, _follow, _checkpoint, _quiet, _whatIf, _json,
        }) verb.Add(option);
        _rate = new RateOption(verb, $"Rows of the journal read in a second, at most, as fast as it goes unless given; with --sip REGISTERs sent, {DefaultRegisters} unless given.");
    }

    private ReplayOptions(ReplayOptions options, ParseResult typed)
    {
        (_fromOffset, _from, _to, _domain, _aor, _output, _http) = (options._fromOffset, options._from, options._to, options._domain, options._aor, options._output, options._http);
        (_headerFile, _batch, _sip, _rate, _user, _retryFor, _speed) = (options._headerFile, options._batch, options._sip, options._rate, options._user, options._retryFor, options._speed);
        (_follow, _checkpoint, _quiet, _whatIf, _json) = (options._follow, options._checkpoint, options._quiet, options._whatIf, options._json);
        _typed = typed;
    }

    /// <summary>The first offset; null unless given.</summary>
    public long? FromOffset => Typed.GetValue(_fromOffset);

    /// <summary>The first moment; null unless given.</summary>
    public DateTimeOffset? From => Time("--from", Typed.GetValue(_from));

    /// <summary>The moment of the end; null unless given.</summary>
    public DateTimeOffset? To => Time("--to", Typed.GetValue(_to));

    /// <summary>A file; null unless given.</summary>
    public string? Output => Typed.GetValue(_output);

    /// <summary>The address of an HTTP server; null unless given.</summary>
    public string? Http => Typed.GetValue(_http);

    /// <summary>The address of a registrar; null unless given.</summary>
    public string? Sip => Typed.GetValue(_sip);

    /// <summary>Lines in one POST.</summary>
    public int Batch => Typed.GetValue(_batch);

    /// <summary>REGISTERs in a second.</summary>
    public double RegistersPerSecond => _rate.Typed(Typed) ?? DefaultRegisters;

    /// <summary>As whom; null unless given.</summary>
    public string? User => Typed.GetValue(_user);

    /// <summary>How long to go on trying.</summary>
    public TimeSpan RetryFor => TimeSpan.FromSeconds(Typed.GetValue(_retryFor));

    /// <summary>Whether it goes on with what comes.</summary>
    public bool IsFollowing => Typed.GetValue(_follow);

    /// <summary>Where to keep how far it came; null unless given.</summary>
    public string? Checkpoint => Typed.GetValue(_checkpoint);

    /// <summary>Whether it tells nothing but failures.</summary>
    public bool IsQuiet => Typed.GetValue(_quiet);

    /// <summary>Other settings; null unless given.</summary>
    public string? WhatIf => Typed.GetValue(_whatIf);

    /// <summary>Whether the report is for a program.</summary>
    public bool IsJson => Typed.GetValue(_json);

    private ParseResult Typed => _typed ?? throw new InvalidOperationException("Nothing was typed yet.");

    /// <summary>What was typed, found to make sense.</summary>
    /// <exception cref="UsageException">It does not; a sentence says why.</exception>
    public ReplayOptions Read(ParseResult typed)
    {
        var options = new ReplayOptions(this, typed);
        options.Check();
        return options;
    }

    /// <summary>Which changes.</summary>
    public ReplaySelection Selection()
    {
        AddressOfRecord? address = null;
        if (Typed.GetValue(_aor) is { } aor && !AddressOfRecord.TryParse(aor, out address)) throw new UsageException($"'{aor}' is not an address-of-record; write for example sip:bob@example.com.");
        if (Typed.GetValue(_domain) is not { } domain) return new ReplaySelection(AddressOfRecord: address);
        Span<char> canonical = stackalloc char[256];
        if (domain.Length > 253 || !HostName.TryCanonicalize(Encoding.UTF8.GetBytes(domain), canonical, out int length)) throw new UsageException($"'{domain}' is not a domain; write for example example.com.");
        return new ReplaySelection(Domain: new string(canonical[..length]), AddressOfRecord: address);
    }

    /// <summary>How fast.</summary>
    public ReplayPace Pace()
    {
        string text = Typed.GetRequiredValue(_speed);
        return ReplayPace.TryParse(text, out ReplayPace? pace) ? pace : throw new UsageException($"--speed is '{text}'; it must be real, max, or how many times faster, such as 10.");
    }

    /// <summary>The history, read no faster than was typed; into a registrar its REGISTERs are the bound.</summary>
    /// <exception cref="UsageException">It is no rate.</exception>
    public RegistrationHistory History(JournalOptions journal, Action<UnreadableChange> onUnreadable) =>
        Sip is null ? _rate.Read(Typed, journal, onUnreadable) : new RegistrationHistory(journal, onUnreadable);

    /// <summary>The header fields of every POST.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers() => Typed.GetValue(_headerFile) is { } file ? HeaderFile.Read(file, Typed.InvocationConfiguration.Error) : [];

    private void Check()
    {
        string?[] sinks = [Output is null ? null : "--output", Http is null ? null : "--http", Sip is null ? null : "--sip", WhatIf is null ? null : "--what-if"];
        string[] chosen = [.. sinks.OfType<string>()];
        if (chosen.Length > 1) throw new UsageException($"{chosen[0]} and {chosen[1]} exclude each other; replay into one of them at a time.");
        if (FromOffset is < 1) throw new UsageException("--from-offset must be 1 or more.");
        if (FromOffset is not null && From is not null) throw new UsageException("--from-offset and --from exclude each other.");
        if (To is { } to && From is { } from && to <= from) throw new UsageException("--to must be later than --from.");
        if (IsFollowing && To is not null) throw new UsageException("--follow and --to exclude each other: what is followed has no end.");
        if (WhatIf is not null && (IsFollowing || Checkpoint is not null || FromOffset is not null)) throw new UsageException("--what-if reads the history to its end; it goes with --from, --to, --domain, --aor and --json.");
        if (WhatIf is null && IsJson) throw new UsageException("--json goes with --what-if; a replay writes JSON Lines anyway.");
        if (Http is null && Typed.GetValue(_headerFile) is not null) throw new UsageException("--header-file goes with --http.");
        if (Sip is null && User is not null) throw new UsageException("--user goes with --sip.");
        if (Batch is < 1 or > 100_000) throw new UsageException("--batch must be between 1 and 100000 lines.");
        if (Sip is not null && RegistersPerSecond is not (>= 0.01 and <= 100_000)) throw new UsageException("--rate must be between 0.01 and 100000 REGISTERs in a second.");
        if (Typed.GetValue(_retryFor) is < 0 or > 31_536_000) throw new UsageException("--retry-for must be between 0 and 31536000 seconds.");
    }

    private static DateTimeOffset? Time(string option, string? text) => text is null ? null : Moments.Read(option, text, DateTimeOffset.UtcNow);
}

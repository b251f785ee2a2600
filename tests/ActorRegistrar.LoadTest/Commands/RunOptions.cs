using System.CommandLine;
using System.Globalization;
using ActorRegistrar.LoadTest.Acknowledgements;
using ActorRegistrar.LoadTest.Engine;
using ActorRegistrar.LoadTest.Results;
using ActorRegistrar.LoadTest.Traffic;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary>The options of <c>run</c>, checked, and the run they ask for.</summary>
internal sealed class RunOptions
{
    private const int MaxNumber = 9_999_999;
    private const int MaxConcurrency = 65_536;
    private const int MaxSockets = 64;
    private const int ClosedLoopConcurrency = 64;
    private const int OpenLoopConcurrency = 8192;
    private const double MaxRate = 10_000_000;
    private const double MaxSeconds = 7 * 24 * 3600;
    private const double DefaultSeconds = 10;

    private readonly Option<string> _mode = new("--mode") { Description = "register: each with a Call-ID of its own; refresh: CSeq rising in one; fetch: REGISTER without Contact; lookup: OPTIONS to the address; mix.", DefaultValueFactory = _ => "register" };
    private readonly Option<string> _mix = new("--mix") { Description = "Weights for --mode mix.", DefaultValueFactory = _ => "refresh=8,fetch=1,lookup=1" };
    private readonly Option<int> _aors = new("--aors") { Description = "How many addresses-of-record.", DefaultValueFactory = _ => 10_000 };
    private readonly Option<int> _first = new("--first") { Description = "Number of the first." };
    private readonly Option<string> _domain = new("--domain") { Description = "Their domain.", DefaultValueFactory = _ => "example.com" };
    private readonly Option<string> _contactHost = new("--contact-host") { Description = "The host in contacts.", DefaultValueFactory = _ => "127.0.0.1" };
    private readonly Option<int?> _concurrency = new("--concurrency") { Description = "Most requests in flight: kept there (64 unless given), or with --rate the bound past which they are skipped (8192 unless given)." };
    private readonly Option<double> _rate = new("--rate") { Description = "Requests begun a second whatever the answers do; latency then counts from when each was due." };
    private readonly Option<double?> _seconds = new("--seconds") { Description = "How long; 10 unless this, --requests or --sequential is given." };
    private readonly Option<long?> _requests = new("--requests") { Description = "How many." };
    private readonly Option<uint> _expires = new("--expires") { Description = "Lifetime asked for, in seconds; 0 removes.", DefaultValueFactory = _ => 3600 };
    private readonly Option<int> _sockets = new("--sockets") { Description = "Sockets, each with its own thread.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _sequential = new("--sequential") { Description = "Each address-of-record once, in order; otherwise any at random." };
    private readonly Option<string?> _acks = new("--acks") { Description = "Append a line to this file for each 200 to a registration, for verify." };
    private readonly TargetOptions _target;

    /// <summary>Adds them to a verb.</summary>
    public RunOptions(Command verb)
    {
        _mode.AcceptOnlyFromAmong(Mix.Modes);
        _target = new TargetOptions(verb);
        Option[] all = [_mode, _mix, _aors, _first, _domain, _contactHost, _concurrency, _rate, _seconds, _requests, _expires, _sockets, _sequential, _acks];
        foreach (Option option in all) verb.Add(option);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="UsageException">An option is out of range.</exception>
    public RunReport Run(ParseResult typed, TextWriter error, CancellationToken stop)
    {
        int count = (int)Within("--aors", typed.GetValue(_aors), 1, MaxNumber);
        int sockets = (int)Within("--sockets", typed.GetValue(_sockets), 1, Math.Min(MaxSockets, count));
        double rate = Within("--rate", typed.GetValue(_rate), 0, MaxRate);
        int concurrency = (int)Within("--concurrency", typed.GetValue(_concurrency) ?? Math.Max(sockets, rate > 0 ? OpenLoopConcurrency : ClosedLoopConcurrency), sockets, MaxConcurrency);
        bool isSequential = typed.GetValue(_sequential);
        long? requests = typed.GetValue(_requests) is { } typedRequests ? (long)Within("--requests", typedRequests, 1, 1e15) : null;
        double unlimited = requests is null && !isSequential ? DefaultSeconds : MaxSeconds;
        double seconds = Within("--seconds", typed.GetValue(_seconds) ?? unlimited, 0.001, MaxSeconds);
        int first = (int)Within("--first", typed.GetValue(_first), 0, MaxNumber);
        var server = _target.Server(typed);
        var credentials = _target.Credentials(typed);
        var plan = new LoadPlan
        {
            Mix = Mix.Parse(typed.GetRequiredValue(_mode), typed.GetRequiredValue(_mix)),
            Count = count,
            First = first,
            IsSequential = isSequential,
            UserPrefix = _target.UserPrefix(typed),
            Domain = TargetOptions.Word("--domain", typed.GetRequiredValue(_domain)),
            ContactHost = TargetOptions.Word("--contact-host", typed.GetRequiredValue(_contactHost)),
            ExpiresSeconds = typed.GetValue(_expires),
        };

        using AckLog? acks = typed.GetValue(_acks) is { } path ? new AckLog(path) : null;
        using var crew = new Crew(credentials);
        for (int worker = 0; worker < sockets; worker++)
        {
            var tally = new Tally();
            var traffic = new LoadTraffic(plan with { Acks = acks }, worker, sockets, tally);
            crew.Add(new WorkerSettings
            {
                Server = server,
                Slots = (int)Math.Min(Share(concurrency, worker, sockets), traffic.Count),
                RatePerSecond = rate / sockets,
                Requests = requests is { } some ? Share(some, worker, sockets) : long.MaxValue,
                Seconds = seconds,
            }, traffic, tally);
        }
        var progress = new ProgressLine(error);
        RunReport report = crew.Run(tallies =>
        {
            progress.Show(tallies);
            acks?.Flush();
        }, stop);
        progress.Clear();
        return report;
    }

    private static long Share(long whole, int worker, int workers) => (whole / workers) + (worker < whole % workers ? 1 : 0);

    private static double Within(string option, double value, double least, double most) =>
        value >= least && value <= most ? value : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} must be between {least} and {most}."));
}

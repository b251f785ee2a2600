using System.Text.Json;
using System.Threading.Channels;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Audit;

/// <summary>
/// Writes events: a line of the log under <c>ActorRegistrar.Audit</c> and, if there is one, a line of an audit file. In the background: no listener
/// waits for a disk. What operators did, refused REGISTERs and refused HTTP requests have a bounded queue and a file each, so that none pushes out the
/// others; what finds its queue full is counted.
/// </summary>
internal sealed class AuditLog : BackgroundService, IAuditTrail
{
    /// <summary>The category of its lines.</summary>
    public const string Category = "ActorRegistrar.Audit";

    /// <summary>The kind of refused HTTP requests.</summary>
    public const string RefusedRequest = "api.refused";

    private const int MaxWaiting = 4_096;
    private const int MaxBatch = 256;
    private const int LongestName = 128;
    private const int LongestTarget = 320;
    private const int LongestText = 1_024;

    private readonly ILogger _log;
    private readonly Queue _deeds;
    private readonly Queue _registers;
    private readonly Queue _requests;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isFailing;

    /// <summary>With the log and the files of the settings.</summary>
    public AuditLog(RegistrarOptions options, ILoggerFactory loggers)
    {
        _log = loggers.CreateLogger(Category);
        _deeds = new Queue(AuditFile.Of(options.Audit));
        _registers = new Queue(AuditFile.Of(options.Audit, AuditFile.RefusedRegisters));
        _requests = new Queue(AuditFile.Of(options.Audit, AuditFile.RefusedRequests));
    }

    /// <summary>How many events are not written yet.</summary>
    internal int Waiting => _deeds.Waiting.Reader.Count + _registers.Waiting.Reader.Count + _requests.Waiting.Reader.Count;

    /// <inheritdoc/>
    public void Record(AuditEvent happened) => Add(happened.Kind == RefusedRequest ? _requests : _deeds, happened with
    {
        Who = Cut(happened.Who, LongestName),
        From = Cut(happened.From, LongestName),
        Target = Cut(happened.Target, LongestTarget),
        What = Cut(happened.What, LongestText),
    });

    /// <summary>Records a refused REGISTER; called by the thread that refused it.</summary>
    public void Record(RefusedAttempt attempt) => Add(_registers, attempt);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Until the last one that came before the end, which StopAsync marks.
        while (await _wake.Reader.WaitToReadAsync(CancellationToken.None))
        {
            _wake.Reader.TryRead(out _);
            WriteAll();
        }
        WriteAll();
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _wake.Writer.TryComplete();
        if (ExecuteTask is { } execution) await execution.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] : text;

    private void Add(Queue queue, object happened)
    {
        if (!queue.Waiting.Writer.TryWrite(happened)) Interlocked.Increment(ref queue.Dropped);
        _wake.Writer.TryWrite(true);
    }

    private void WriteAll()
    {
        // A batch of each in turn: no queue waits for the end of another.
        while (Write(_deeds) | Write(_registers) | Write(_requests))
        {
        }
    }

    /// <returns>False when nothing waited.</returns>
    private bool Write(Queue queue)
    {
        var lines = new List<string>();
        while (lines.Count < MaxBatch && queue.Waiting.Reader.TryRead(out object? happened)) lines.Add(happened is RefusedAttempt attempt ? Log(attempt) : Log((AuditEvent)happened));
        if (lines.Count > 0) Write(queue.File, lines);
        if (Interlocked.Exchange(ref queue.Dropped, 0) is > 0 and var dropped)
        {
            _log.LogWarning("{Count} {What} were not recorded, because more came than could be written", dropped, queue == _deeds ? "changes" : "refusals");
        }
        return lines.Count > 0;
    }

    private string Log(AuditEvent happened)
    {
        _log.LogInformation(
            "{Kind} {Outcome} who={Who} from={From} target={Target} what={What}", happened.Kind, happened.Outcome, happened.Who, happened.From, happened.Target, happened.What);
        return JsonSerializer.Serialize(happened, AuditJson.Default.AuditEvent);
    }

    /// <summary>Somebody who takes another's address-of-record is a warning; a telephone that asks for too short a lifetime concerns support alone.</summary>
    private string Log(RefusedAttempt attempt)
    {
        LogLevel level = attempt.Cause == RefusalCause.NotAuthorised ? LogLevel.Warning : attempt.Cause.IsSecurity() ? LogLevel.Information : LogLevel.Debug;
        _log.Log(
            level, "{Kind} {Cause} who={Who} from={From} target={Target} what=REGISTER status={Status} transport={Transport} agent={UserAgent} suppressed={Suppressed}", RefusalLine.KindOfAll,
            attempt.Cause.Text(), attempt.User ?? "-", attempt.Source, attempt.AddressOfRecord, attempt.Status, attempt.Transport, attempt.UserAgent ?? "-", attempt.Suppressed);
        return JsonSerializer.Serialize(RefusalLine.Of(attempt), AuditJson.Default.RefusalLine);
    }

    private void Write(AuditFile? file, List<string> lines)
    {
        if (file is null) return;
        try
        {
            file.Add(lines);
            if (_isFailing) _log.LogInformation("the audit file is written again");
            _isFailing = false;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing) _log.LogError("the audit file cannot be written, what has happened since is not in it: {Problem}", ex.Message);
            _isFailing = true;
        }
    }

    private sealed class Queue(AuditFile? file)
    {
        public long Dropped;

        public AuditFile? File { get; } = file;

        // With this mode TryWrite says whether there was room.
        public Channel<object> Waiting { get; } = Channel.CreateBounded<object>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });
    }
}

using System.Text.Json;
using System.Threading.Channels;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Audit;

/// <summary>
/// Writes what happened: a line of the log under <c>ActorRegistrar.Audit</c> and, if there is one, a line of the audit file. In the
/// background: no listener waits for a disk. Refused attempts are dropped and counted when it cannot follow, what an operator did is not.
/// </summary>
internal sealed class AuditLog : BackgroundService, IAuditTrail
{
    /// <summary>The category of its lines.</summary>
    public const string Category = "ActorRegistrar.Audit";

    private const int MaxWaiting = 4_096;
    private const int MaxBatch = 256;

    private readonly Channel<object> _waiting = Channel.CreateUnbounded<object>();
    private readonly ILogger _log;
    private readonly AuditFile? _file;
    private long _dropped;
    private bool _isFailing;

    /// <summary>With the log and the file of the settings.</summary>
    public AuditLog(RegistrarOptions options, ILoggerFactory loggers)
    {
        _log = loggers.CreateLogger(Category);
        _file = AuditFile.Of(options.Audit);
    }

    /// <summary>How many events are not written yet.</summary>
    internal int Waiting => _waiting.Reader.Count;

    /// <inheritdoc/>
    public void Record(AuditEvent happened) => _waiting.Writer.TryWrite(happened);

    /// <summary>A REGISTER that was refused; called by the thread that refused it.</summary>
    public void Record(RefusedAttempt attempt)
    {
        if (Waiting >= MaxWaiting) Interlocked.Increment(ref _dropped);
        else _waiting.Writer.TryWrite(attempt);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Until the last one that came before the end, which StopAsync marks.
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var lines = new List<string>();
            while (lines.Count < MaxBatch && _waiting.Reader.TryRead(out object? happened)) lines.Add(happened is RefusedAttempt attempt ? Log(attempt) : Log((AuditEvent)happened));
            Write(lines);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped) _log.LogWarning("{Count} refused attempts were not written, because more came than could be", dropped);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } execution) await execution.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    private string Log(AuditEvent happened)
    {
        _log.LogInformation(
            "{Kind} {Outcome} who={Who} from={From} target={Target} what={What}", happened.Kind, happened.Outcome, happened.Who, happened.From, happened.Target, happened.What);
        return JsonSerializer.Serialize(happened, AuditJson.Default.AuditEvent);
    }

    /// <summary>Who takes another's address-of-record is a warning; a telephone that asks for too short a lifetime is nobody's business but support's.</summary>
    private string Log(RefusedAttempt attempt)
    {
        LogLevel level = attempt.Cause == RefusalCause.NotAuthorised ? LogLevel.Warning : attempt.Cause.IsSecurity() ? LogLevel.Information : LogLevel.Debug;
        _log.Log(
            level, "{Kind} {Cause} who={Who} from={From} target={Target} what=REGISTER status={Status} transport={Transport} agent={UserAgent} suppressed={Suppressed}", RefusalLine.KindOfAll,
            attempt.Cause.Text(), attempt.User ?? "-", attempt.Source, attempt.AddressOfRecord, attempt.Status, attempt.Transport, attempt.UserAgent ?? "-", attempt.Suppressed);
        return JsonSerializer.Serialize(RefusalLine.Of(attempt), AuditJson.Default.RefusalLine);
    }

    private void Write(List<string> lines)
    {
        if (_file is null) return;
        try
        {
            _file.Add(lines);
            if (_isFailing) _log.LogInformation("the audit file is written again");
            _isFailing = false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing) _log.LogError("the audit file cannot be written, what was told since is not in it: {Problem}", refused.Message);
            _isFailing = true;
        }
    }
}

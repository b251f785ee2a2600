namespace ActorRegistrar.Server.Audit;

/// <summary>One line of the log for each event, at info, under <c>ActorRegistrar.Audit</c>.</summary>
/// <param name="loggers">Where to.</param>
internal sealed class LogAuditTrail(ILoggerFactory loggers) : IAuditTrail
{
    private readonly ILogger _log = loggers.CreateLogger("ActorRegistrar.Audit");

    /// <inheritdoc/>
    public void Record(AuditEvent happened) => _log.LogInformation(
        "{Kind} {Outcome} who={Who} from={From} target={Target} what={What}",
        happened.Kind, happened.Outcome, happened.Who, happened.From, happened.Target, happened.What);
}

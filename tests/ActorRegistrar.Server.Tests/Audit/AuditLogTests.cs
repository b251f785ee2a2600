using System.Collections.Concurrent;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Logging;

namespace ActorRegistrar.Server.Tests.Audit;

public sealed class AuditLogTests : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Line)> _lines = [];

    [Fact]
    public async Task What_was_told_before_the_end_is_written_before_it()
    {
        var audit = new AuditLog(new RegistrarOptions(), LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(this)));
        await audit.StartAsync(CancellationToken.None);
        audit.Record(Attempt(RefusalCause.NotAuthorised));
        audit.Record(Attempt(RefusalCause.WrongPassword));
        audit.Record(Attempt(RefusalCause.TooBrief));
        audit.Record(new AuditEvent { At = default, Kind = "bindings.remove", Who = "ops", From = "127.0.0.1:9", What = "all", Target = "sip:bob@example.com", Outcome = "done" });
        await audit.StopAsync(CancellationToken.None);
        Assert.Equal(
            [
                (LogLevel.Warning, "register.refused not authorised who=eve from=192.0.2.1:5060 target=sip:bob@example.com what=REGISTER status=403 transport=udp agent=Desk 1 suppressed=7"),
                (LogLevel.Information, "register.refused wrong password who=eve from=192.0.2.1:5060 target=sip:bob@example.com what=REGISTER status=403 transport=udp agent=Desk 1 suppressed=7"),
                (LogLevel.Debug, "register.refused too brief who=eve from=192.0.2.1:5060 target=sip:bob@example.com what=REGISTER status=403 transport=udp agent=Desk 1 suppressed=7"),
                (LogLevel.Information, "bindings.remove done who=ops from=127.0.0.1:9 target=sip:bob@example.com what=all"),
            ],
            _lines);
    }

    [Fact]
    public void Nobody_waits_for_it_and_it_takes_no_more_than_a_bound()
    {
        var audit = new AuditLog(new RegistrarOptions(), LoggerFactory.Create(_ => { }));
        for (int i = 0; i < 100_000; i++) audit.Record(Attempt(RefusalCause.WrongPassword));
        Assert.Equal(4096, audit.Waiting);
    }

    public ILogger CreateLogger(string categoryName)
    {
        Assert.Equal("ActorRegistrar.Audit", categoryName);
        return new Logger(_lines);
    }

    public void Dispose()
    {
    }

    private static RefusedAttempt Attempt(RefusalCause cause) => new(default, "192.0.2.1:5060", "udp", "sip:bob@example.com", "eve", "Desk 1", 403, cause, "", 7);

    private sealed class Logger(ConcurrentQueue<(LogLevel Level, string Line)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, formatter(state, exception)));
    }
}

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
        audit.Record(Deed("sip:bob@example.com"));
        await audit.StopAsync(CancellationToken.None);
        Assert.Equal(
            [
                (LogLevel.Warning, "register.refused not authorised who=eve from=192.0.2.1:5060 target=sip:bob@example.com what=REGISTER status=403 transport=udp agent=Desk 1 suppressed=7"),
                (LogLevel.Information, "register.refused wrong password who=eve from=192.0.2.1:5060 target=sip:bob@example.com what=REGISTER status=403 transport=udp agent=Desk 1 suppressed=7"),
                (LogLevel.Debug, "register.refused too brief who=eve from=192.0.2.1:5060 target=sip:bob@example.com what=REGISTER status=403 transport=udp agent=Desk 1 suppressed=7"),
                (LogLevel.Information, "bindings.remove done who=ops from=127.0.0.1:9 target=sip:bob@example.com what=all"),
            ],
            _lines.OrderBy(line => line.Line.StartsWith("bindings", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Refusals_push_out_neither_what_operators_did_nor_one_another()
    {
        string directory = Directory.CreateTempSubdirectory("audit-log").FullName;
        var options = new RegistrarOptions { Audit = new AuditSection { File = Path.Combine(directory, "audit.jsonl"), FileBytes = 10_000, FilesKept = 1 } };
        var audit = new AuditLog(options, LoggerFactory.Create(_ => { }));
        await audit.StartAsync(CancellationToken.None);
        audit.Record(Deed("sip:bob@example.com"));
        audit.Record(Attempt(RefusalCause.NotAuthorised));
        for (int i = 0; i < 2_000; i++) audit.Record(Deed(new string('x', 100)) with { Kind = AuditLog.RefusedRequest });
        await audit.StopAsync(CancellationToken.None);
        Assert.Contains("sip:bob@example.com", await File.ReadAllTextAsync(Path.Combine(directory, "audit.jsonl")), StringComparison.Ordinal);
        Assert.Contains("not authorised", await File.ReadAllTextAsync(Path.Combine(directory, "audit.registers.jsonl")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(directory, "audit.requests.jsonl.1")));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task What_is_recorded_is_cut()
    {
        string file = Path.GetTempFileName();
        var audit = new AuditLog(new RegistrarOptions { Audit = new AuditSection { File = file } }, LoggerFactory.Create(_ => { }));
        await audit.StartAsync(CancellationToken.None);
        string huge = new('x', 100_000);
        audit.Record(Deed(huge) with { Who = huge, From = huge, What = huge });
        await audit.StopAsync(CancellationToken.None);
        Assert.InRange(new FileInfo(file).Length, 1_000, 2_500);
        File.Delete(file);
    }

    [Fact]
    public void What_operators_do_takes_no_more_than_a_bound_either()
    {
        var audit = new AuditLog(new RegistrarOptions(), LoggerFactory.Create(_ => { }));
        for (int i = 0; i < 10_000; i++) audit.Record(Deed("x"));
        Assert.Equal(4096, audit.Waiting);
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

    private static AuditEvent Deed(string target) =>
        new() { At = default, Kind = "bindings.remove", Who = "ops", From = "127.0.0.1:9", What = "all", Target = target, Outcome = "done" };

    private static RefusedAttempt Attempt(RefusalCause cause) => new(default, "192.0.2.1:5060", "udp", "sip:bob@example.com", "eve", "Desk 1", 403, cause, "", 7);

    private sealed class Logger(ConcurrentQueue<(LogLevel Level, string Line)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, formatter(state, exception)));
    }
}

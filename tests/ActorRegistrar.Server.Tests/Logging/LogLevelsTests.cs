using ActorRegistrar.Server.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorRegistrar.Server.Tests.Logging;

public sealed class LogLevelsTests : IDisposable
{
    private readonly LogLevels _levels = new(Settings("Warning"));
    private readonly ServiceProvider _host;
    private readonly ILogger _log;

    public LogLevelsTests()
    {
        _host = new ServiceCollection().AddLogging(logging => logging.AddConfiguration(_levels.Configuration).AddConsole()).BuildServiceProvider();
        _log = _host.GetRequiredService<ILoggerFactory>().CreateLogger("ActorRegistrar.Something");
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public void The_settings_decide_until_they_are_replaced()
    {
        Assert.False(_log.IsEnabled(LogLevel.Information));
        _levels.Replace(Settings("Debug"));
        Assert.True(_log.IsEnabled(LogLevel.Debug));
        Assert.Equal(LogLevel.Debug, _levels.Lowest);
    }

    [Fact]
    public void What_is_said_at_run_time_goes_first_until_it_is_taken_back()
    {
        _levels.Override("ActorRegistrar.Something", LogLevel.Trace);
        Assert.True(_log.IsEnabled(LogLevel.Trace));
        Assert.Equal(LogLevel.Trace, _levels.Current["actorregistrar.something"]);
        _levels.ResetOverrides();
        Assert.False(_log.IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void A_level_that_is_none_is_told()
    {
        Assert.Empty(LogLevels.FindProblems(Settings("information")));
        Assert.Equal(
            ["Logging:LogLevel:Default is 'Loud'; it must be Trace, Debug, Information, Warning, Error, Critical or None."],
            LogLevels.FindProblems(Settings("Loud")));
    }

    private static IConfiguration Settings(string level) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Logging:LogLevel:Default", (string?)level)]).Build();
}

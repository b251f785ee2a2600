using Xunit.Sdk;

namespace ActorRegistrar.EndToEnd.Tests.Processes;

/// <summary>The check that other tests rely on must fail when it should.</summary>
public sealed class ServerLogTests
{
    private const string Clean = "2026-11-22T14:03:22.123Z info ActorRegistrar.Server ready";

    [Fact]
    public void A_log_in_its_own_form_is_clean() => Check(Clean);

    [Theory]
    [InlineData("2026-11-22T14:03:22.123Z info ActorRegistrar.Server \u001b[2J")]
    [InlineData("2026-11-22T14:03:22.123Z info ActorRegistrar.Server a\tb")]
    [InlineData("2026-11-22T14:03:22.123Z info ActorRegistrar.Server x exception=System.Exception: y")]
    [InlineData("2026-11-22T14:03:22.123Z error ActorRegistrar.Server x")]
    [InlineData("Unhandled exception. System.InvalidOperationException: x")]
    [InlineData("   at ActorRegistrar.Server.Program.Main()")]
    public void Anything_else_is_not(string line) => Assert.ThrowsAny<XunitException>(() => Check(line));

    private static void Check(string line)
    {
        var log = new ServerLog();
        log.Add(Clean);
        log.Add(line);
        log.AssertClean();
    }
}

using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Tests.Commands;

namespace ActorRegistrar.Server.Tests.Courtesy;

/// <summary>How far a verb may be told to stand back.</summary>
public sealed class CourtesyOptionTests
{
    [Theory]
    [InlineData("-1")]
    [InlineData("20")]
    public async Task What_is_no_niceness_is_refused_by_every_verb_that_reads_the_whole_journal(string niceness)
    {
        foreach (string[] verb in new[] { ["replay"], ["export"], new[] { "bindings", "--at", "now" } })
        {
            CommandRun run = await CommandRun.OfAsync([.. verb, "--nice", niceness]);
            Assert.Equal((ExitCodes.Wrong, "", "--nice must be between 0 and 19."), (run.ExitCode, run.Output, run.Error));
        }
    }
}

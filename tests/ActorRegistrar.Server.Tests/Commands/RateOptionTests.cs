using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Tests.Commands;

/// <summary>How fast a verb may read the whole journal.</summary>
public sealed class RateOptionTests
{
    [Theory]
    [InlineData("replay")]
    [InlineData("export")]
    [InlineData("bindings", "--at", "now")]
    [InlineData("replay", "--what-if", "MinExpires=300")]
    public async Task What_is_no_rate_of_rows_is_refused_by_every_verb_that_reads_the_whole_journal(params string[] verb)
    {
        foreach (string rate in new[] { "0", "0.5", "-1", "10000001" })
        {
            CommandRun run = await CommandRun.OfAsync([.. verb, "--rate", rate]);
            Assert.Equal("--rate must be between 1 and 10000000 rows in a second.", run.Error);
            Assert.Equal(ExitCodes.Wrong, run.ExitCode);
            Assert.Empty(run.Output);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("100001")]
    public async Task Into_a_registrar_it_is_a_rate_of_REGISTERs(string rate)
    {
        CommandRun run = await CommandRun.OfAsync("replay", "--sip", "udp://127.0.0.1:1", "--rate", rate);
        Assert.Equal("--rate must be between 0.01 and 100000 REGISTERs in a second.", run.Error);
        Assert.Equal(ExitCodes.Wrong, run.ExitCode);
    }
}

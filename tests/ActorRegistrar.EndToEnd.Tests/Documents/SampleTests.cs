using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Documents;

/// <summary>The programs under <c>samples</c>, which the documents quote, as processes.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_application_registers_looks_up_and_hears_of_the_change_without_a_socket()
    {
        CommandRun run = await CommandRun.OfSampleAsync("Embed", _directory.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("registered, 1 binding\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("sip:alice@example.com is at sip:alice@192.0.2.4:5060\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("change 1 of sip:alice@example.com was published\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_reads_the_history_of_its_own_registrar()
    {
        CommandRun run = await CommandRun.OfSampleAsync("History", _directory.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("\nreachable at sip:alice@192.0.2.4:5060\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 created sip:alice@192.0.2.4:5060\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1: sip:alice@example.com Register\n", run.Output, StringComparison.Ordinal);
    }
}

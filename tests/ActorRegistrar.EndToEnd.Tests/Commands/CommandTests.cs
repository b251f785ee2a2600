using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Commands;

/// <summary>The verbs of a telephone, as processes.</summary>
public sealed class CommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Bob = "sip:bob@localhost";

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task Register_lookup_and_unregister_work_one_after_the_other(string transport)
    {
        CommandRun run = await RunAsync(transport, "register", Bob, "--contact", "sip:bob@127.0.0.1:5070", "--expires", "600");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\n200 OK \(\d+\.\d ms\)\n  sip:bob@127\.0\.0\.1:5070, expires in 600 s\n$", run.Output);

        run = await RunAsync(transport, "lookup", Bob);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\n302 Moved Temporarily \(\d+\.\d ms\)\n  sip:bob@127\.0\.0\.1:5070, expires in (600|59\d) s\n$", run.Output);

        run = await RunAsync(transport, "unregister", Bob);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"\n200 OK \(\d+\.\d ms\)\n  no bindings\n$", run.Output);

        run = await RunAsync(transport, "lookup", Bob);
        Assert.Equal((1, "OPTIONS was refused: the address-of-record is known but has no binding now.\n"), (run.ExitCode, run.Error));
    }

    private Task<CommandRun> RunAsync(string transport, params string[] arguments) =>
        CommandRun.OfServerAsync(server.WorkingDirectory, [.. arguments, "--server", string.Create(CultureInfo.InvariantCulture, $"{transport}://127.0.0.1:{server.Process.Port}")]);
}

using System.CommandLine;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary>The command line.</summary>
internal static class CommandLineRoot
{
    /// <summary>Runs what was typed.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("""
            A load generator for any SIP registrar over UDP, for loopback and test networks.

            Examples:
              ActorRegistrar.LoadTest run --server 127.0.0.1:5060 --mode register --aors 10000 --sequential
              ActorRegistrar.LoadTest run --mode refresh --aors 10000 --rate 5000 --seconds 30
              ActorRegistrar.LoadTest verify acks.txt --server 127.0.0.1:5060
              ActorRegistrar.LoadTest compare --a 127.0.0.1:5060 --b 127.0.0.1:6060 --rounds 5 -- --mode refresh --seconds 10
              ActorRegistrar.LoadTest timing --users 200
              ActorRegistrar.LoadTest list --url http://127.0.0.1:8080
            """);
        foreach (Command verb in new[] { RunCommand.Create(), VerifyCommand.Create(), CompareCommand.Create(), TimingCommand.Create(), ListCommand.Create() }) root.Add(verb);
        ParseResult typed = root.Parse(arguments);
        if (typed.Errors.Count > 0)
        {
            foreach (var wrong in typed.Errors) await error.WriteLineAsync(wrong.Message);
            await error.WriteLineAsync("--help shows the usage.");
            return ExitCodes.Wrong;
        }
        try
        {
            return await typed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (UsageException wrong)
        {
            await error.WriteLineAsync(wrong.Message);
            return ExitCodes.Wrong;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException or HttpRequestException)
        {
            await error.WriteLineAsync(failed.Message);
            return ExitCodes.Failed;
        }
    }
}

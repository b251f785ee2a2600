using System.CommandLine;
using ActorRegistrar.LoadTest.Results;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary><c>run</c>: sends requests and says how they were answered.</summary>
internal static class RunCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("run", """
            Send requests and report rate, latency and status codes. Ends with 0 when every request got the answer it is for, else 1.

            Examples:
              ActorRegistrar.LoadTest run --aors 10000 --sequential --concurrency 256
              ActorRegistrar.LoadTest run --mode refresh --aors 10000 --rate 5000 --seconds 30 --acks acks.txt
              ActorRegistrar.LoadTest run --mode mix --mix refresh=8,fetch=1,lookup=1 --seconds 30 --json
              ActorRegistrar.LoadTest run --domain example.com --password-prefix pw --requests 1000
            """);
        var options = new RunOptions(verb);
        var json = new Option<bool>("--json") { Description = "One line of JSON, not a table." };
        verb.Add(json);
        verb.SetAction((typed, stop) => Task.Run(() =>
        {
            var console = typed.InvocationConfiguration;
            RunReport report = options.Run(typed, console.Error, stop);
            if (typed.GetValue(json)) ReportJson.Write(console.Output, report);
            else ReportTable.Write(console.Output, report);
            return report.IsClean ? ExitCodes.Ok : ExitCodes.Failed;
        }, CancellationToken.None));
        return verb;
    }
}

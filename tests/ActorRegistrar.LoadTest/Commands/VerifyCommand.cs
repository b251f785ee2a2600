using System.CommandLine;
using ActorRegistrar.LoadTest.Acknowledgements;
using ActorRegistrar.LoadTest.Engine;
using ActorRegistrar.LoadTest.Results;
using ActorRegistrar.LoadTest.Traffic;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary><c>verify</c>: asks whether what was acknowledged still stands.</summary>
internal static class VerifyCommand
{
    private const int Concurrency = 64;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("verify", """
            Fetch every address-of-record of a file written by run --acks, and report bindings that are missing or whose remaining lifetime is
            off by more than 2 s. Ends with 1 when there are any.

            Examples:
              ActorRegistrar.LoadTest verify acks.txt
              ActorRegistrar.LoadTest verify acks.txt --server 127.0.0.1:6060 --allow-newer
            """);
        var file = new Argument<string>("file") { Description = "Lines of 'aor callid cseq contact expiresAtUnixMs'." };
        var newer = new Option<bool>("--allow-newer")
        {
            Description = "Accept a later expiry than acknowledged: after a crash a refresh may stand whose answer never arrived.",
        };
        verb.Add(file);
        verb.Add(newer);
        var target = new TargetOptions(verb);
        verb.SetAction((typed, stop) => Task.Run(() =>
        {
            var console = typed.InvocationConfiguration;
            var settings = new WorkerSettings { Server = target.Server(typed), Slots = Concurrency };
            var findings = new VerifyFindings(console.Output);
            IReadOnlyList<AckedAddress> addresses = AckFile.Read(typed.GetRequiredValue(file));
            var progress = new ProgressLine(console.Error);
            using var crew = new Crew(target.Credentials(typed));
            crew.Add(settings, new VerifyTraffic(addresses, typed.GetValue(newer), findings), new Tally());
            RunReport report = crew.Run(progress.Show, stop);
            progress.Clear();
            ReportTable.Row(console.Output, "addresses", $"{addresses.Count}");
            ReportTable.Row(console.Output, "as acknowledged", $"{findings.Right} bindings");
            ReportTable.Row(console.Output, "missing", $"{findings.Missing}");
            ReportTable.Row(console.Output, "wrong", $"{findings.Wrong}");
            ReportTable.Row(console.Output, "unanswered", $"{findings.Unanswered}");
            return report.IsClean && findings.IsClean && report.Total.Begun == addresses.Count ? ExitCodes.Ok : ExitCodes.Failed;
        }, CancellationToken.None));
        return verb;
    }
}

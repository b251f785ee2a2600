using System.CommandLine;
using ActorRegistrar.LoadTest.Results;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary><c>compare</c>: the same run against two servers in turn, so that what slows the machine meanwhile slows both.</summary>
internal static class CompareCommand
{
    private const int MaxRounds = 1000;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("compare", """
            Run against two servers in turn, A B A B, and print the medians and their ratios. What follows -- are options of run.

            Example:
              ActorRegistrar.LoadTest compare --a 127.0.0.1:5060 --b 127.0.0.1:6060 --rounds 5 -- --mode refresh --seconds 10
            """);
        var a = new Option<string>("--a") { Description = "The first server, host:port.", Required = true };
        var b = new Option<string>("--b") { Description = "The second server, host:port.", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Runs against each.", DefaultValueFactory = _ => 5 };
        var rest = new Argument<string[]>("run options") { Description = "Options of run, after --.", DefaultValueFactory = _ => [] };
        verb.Add(a);
        verb.Add(b);
        verb.Add(rounds);
        verb.Add(rest);
        verb.SetAction((typed, stop) => Task.Run(() =>
        {
            if (typed.GetValue(rounds) is not (>= 1 and <= MaxRounds)) throw new UsageException($"--rounds must be between 1 and {MaxRounds}.");
            string[] shared = typed.GetRequiredValue(rest);
            return Run([typed.GetRequiredValue(a), typed.GetRequiredValue(b)], shared, typed.GetValue(rounds), typed.InvocationConfiguration, stop);
        }, CancellationToken.None));
        return verb;
    }

    private static int Run(string[] servers, string[] shared, int rounds, InvocationConfiguration console, CancellationToken stop)
    {
        var verb = new Command("run");
        var options = new RunOptions(verb);
        ParseResult[] typed = [.. servers.Select(server => verb.Parse(["--server", server, .. shared]))];
        if (typed[0].Errors is [var wrong, ..]) throw new UsageException(wrong.Message);
        List<RunReport>[] reports = [[], []];
        for (int turn = 0; turn < 2 * rounds && !stop.IsCancellationRequested; turn++)
        {
            RunReport report = options.Run(typed[turn % 2], console.Error, stop);
            reports[turn % 2].Add(report);
            ReportTable.Row(console.Output, $"{"AB"[turn % 2]} {1 + (turn / 2)}", $"{report.RatePerSecond,10:0}/s  p99 {report.Total.Latencies.QuantileMilliseconds(0.99),8:0.00} ms  failed {report.Total.Failed}  lost {report.Total.Lost}");
        }
        ReportTable.Row(console.Output, "median", $"{"A",12}{"B",12}{"B/A",10}");
        Compare(console.Output, "rate /s", reports, report => report.RatePerSecond);
        Compare(console.Output, "p50 ms", reports, report => report.Total.Latencies.QuantileMilliseconds(0.5));
        Compare(console.Output, "p99 ms", reports, report => report.Total.Latencies.QuantileMilliseconds(0.99));
        Compare(console.Output, "p99.9 ms", reports, report => report.Total.Latencies.QuantileMilliseconds(0.999));
        return !stop.IsCancellationRequested && reports.All(side => side.All(report => report.IsClean)) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static void Compare(TextWriter output, string label, List<RunReport>[] reports, Func<RunReport, double> measure)
    {
        double a = Median(reports[0].Select(measure)), b = Median(reports[1].Select(measure));
        ReportTable.Row(output, label, $"{a,12:0.00}{b,12:0.00}{b / a,10:0.000}");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

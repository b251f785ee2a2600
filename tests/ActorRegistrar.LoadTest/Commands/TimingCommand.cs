using System.CommandLine;
using System.Globalization;
using ActorRegistrar.LoadTest.Timing;

namespace ActorRegistrar.LoadTest.Commands;

/// <summary><c>timing</c>: asks whether the time of a refusal tells who has a password.</summary>
internal static class TimingCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("timing", """
            Send REGISTER for users that exist and for users that do not, one at a time and shuffled, without credentials and with a wrong
            response, and compare how long the refusals take: medians and a two-sided Mann-Whitney test. Ends with 1 when the medians differ
            by 5 % or more, or p is 0.01 or less.

            The server must not hold responses back meanwhile: start it with --Registrar:Digest:MaxFailures=1000000
            --Registrar:Digest:MaxFailuresPerSource=1000000.

            Examples:
              ActorRegistrar.LoadTest timing --users 200 --pairs 2000
              ActorRegistrar.LoadTest timing --user-prefix u --unknown-prefix x --domain example.com
            """);
        var pairs = new Option<int>("--pairs") { Description = "Requests of each kind.", DefaultValueFactory = _ => 2000 };
        var users = new Option<int>("--users") { Description = "How many of the users exist, numbered from 0.", DefaultValueFactory = _ => 200 };
        var unknown = new Option<string>("--unknown-prefix") { Description = "What stands before the digits of those who do not.", DefaultValueFactory = _ => "x" };
        var domain = new Option<string>("--domain") { Description = "Their domain and realm.", DefaultValueFactory = _ => "example.com" };
        foreach (Option option in new Option[] { pairs, users, unknown, domain }) verb.Add(option);
        var target = new TargetOptions(verb);
        verb.SetAction(typed =>
        {
            TextWriter output = typed.InvocationConfiguration.Output;
            TargetOptions.Word("--domain", typed.GetRequiredValue(domain));
            if (typed.GetValue(pairs) < 1 || typed.GetValue(users) < 1) throw new UsageException("--pairs and --users must be at least 1.");
            string known = System.Text.Encoding.ASCII.GetString(target.UserPrefix(typed)), stranger = System.Text.Encoding.ASCII.GetString(TargetOptions.Word("--unknown-prefix", typed.GetRequiredValue(unknown)));
            using var prober = new Prober(target.Server(typed), typed.GetRequiredValue(domain));
            bool isUniform = true;
            foreach (bool hasCredentials in new[] { false, true })
            {
                (double[] existing, double[] unknownOnes) = prober.Measure(known, stranger, typed.GetValue(users), typed.GetValue(pairs), hasCredentials);
                double medianOfExisting = MannWhitney.Median(existing), medianOfUnknown = MannWhitney.Median(unknownOnes), p = MannWhitney.P(existing, unknownOnes);
                isUniform &= p > 0.01 && Math.Abs(medianOfExisting - medianOfUnknown) < 0.05 * medianOfUnknown;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(hasCredentials ? "with a wrong response" : "without credentials  ")}  existing {medianOfExisting:F1} us, unknown {medianOfUnknown:F1} us, p = {p:F3}"));
            }
            return isUniform ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return verb;
    }
}

using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Replays;
using ActorRegistrar.Server.Replays.Sip;
using ActorRegistrar.Server.Users;
using ActorRegistrar.Server.WhatIf;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>replay</c>: the history once more, into something else or under other settings. Reads the database while a server writes to it.</summary>
internal static class ReplayCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "replay";

    private const string Example = "ActorRegistrar.Server replay";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Replay the history in the order of its commits: as JSON Lines, to an HTTP server, into another registrar, or under other settings.
            Takes the same settings as the server, for the same database, whether or not it runs.

            Examples:
              {Example} > history.jsonl
              {Example} --from 2026-11-22T14:00:00Z --domain example.com --output changes.jsonl
              {Example} --http https://billing.example.com/registrations --header-file token --checkpoint billing.json --follow
              {Example} --sip udp://192.0.2.7:5060 --rate 500
              {Example} --what-if "MinExpires=300;MaxContacts=2"
            """);
        var options = new ReplayOptions(verb);
        verb.Does(async (typed, output, error, _) =>
        {
            ReplayOptions read = options.Read(typed);
            using var signals = new StopSignals();
            try
            {
                return read.WhatIf is { } whatIf
                    ? await AskWhatIfAsync(read, whatIf, settings, output, error, signals.Token)
                    : await ReplayAsync(read, settings, output, error, signals.Token);
            }
            catch (Exception ex) when (ex is ReplayFailedException or ExchangeFailedException)
            {
                await error.WriteLineAsync(ex.Message);
            }
            catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
            {
                // What it came to is in the checkpoint.
            }
            return ExitCodes.Failed;
        });
        return verb;
    }

    private static async Task<int> ReplayAsync(
        ReplayOptions read, IReadOnlyList<string> settings, TextWriter output, TextWriter error, CancellationToken stop)
    {
        ReplayPace pace = read.Pace();
        ReplaySelection selection = read.Selection();
        RegistrarOptions registrar = OptionsOf(Configuration(settings));
        var unreadable = new UnreadableChanges(error);
        RegistrationHistory history = read.History(registrar.Journal, unreadable.Add);
        long newest = await history.NewestOffsetAsync(stop);
        ReplayCheckpoint? checkpoint = read.Checkpoint is { } file ? ReplayCheckpoint.Read(file) : null;
        if (checkpoint?.Offset > newest)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"The checkpoint '{read.Checkpoint}' is at offset {checkpoint.Offset}, and the journal ends at {newest}: it belongs to another journal. Delete it to begin anew."));
        long after = checkpoint?.Offset ?? (read.FromOffset is { } offset ? offset - 1 : read.From is { } from ? await history.FindOffsetAsync(from, stop) : 0);
        long? until = read.To is { } to ? await history.FindOffsetAsync(to, stop) : null;

        // A bar would move about in the lines of a terminal that gets them too.
        bool isShown = !read.IsQuiet && ((read.Output ?? read.Http ?? read.Sip) is not null || Console.IsOutputRedirected);
        var progress = new ReplayProgress(error, !isShown, TimeProvider.System);
        await using IReplaySink sink = await OpenAsync(read, registrar, checkpoint, output, progress.Say, stop);
        if (checkpoint is not null && checkpoint.Target != sink.Target)
            throw new UsageException($"The checkpoint '{read.Checkpoint}' belongs to a replay into {checkpoint.Target}, not into {sink.Target}; name another file.");
        var run = new ReplayRun(sink, selection, pace, progress, TimeProvider.System) { CheckpointFile = read.Checkpoint, Until = until };
        ReplayResult result = await progress.RunAsync(after, until ?? newest, () => run.RunAsync(history.StreamAsync(after, read.IsFollowing, stop), after, stop));
        if (!read.IsQuiet) await error.WriteLineAsync(Summary(result, progress, after));
        if (!read.IsQuiet || sink.HasRefusals) foreach (string remark in result.Remarks) await error.WriteLineAsync(remark);
        return unreadable.End(sink.HasRefusals ? ExitCodes.Failed : ExitCodes.Ok);
    }

    private static async Task<int> AskWhatIfAsync(
        ReplayOptions read, string whatIf, IReadOnlyList<string> settings, TextWriter output, TextWriter error, CancellationToken stop)
    {
        ReplaySelection selection = read.Selection() with { From = read.From, To = read.To };
        IConfigurationRoot configuration = Configuration(settings);
        RegistrarOptions registrar = OptionsOf(configuration);
        WhatIfPolicies policies = WhatIfPolicies.Read(whatIf, configuration);
        var unreadable = new UnreadableChanges(error);
        RegistrationHistory history = read.History(registrar.Journal, unreadable.Add);
        long newest = await history.NewestOffsetAsync(stop);
        var progress = new ReplayProgress(error, read.IsQuiet, TimeProvider.System);
        var report = new WhatIfReport(whatIf, policies.Notes);
        var run = new WhatIfRun(policies.Policies, selection, report);
        await progress.RunAsync(0, newest, async () =>
        {
            await foreach (StoredChange change in history.StreamAsync(0, false, stop))
            {
                run.Take(change);
                progress.Advance(1, change.Offset);
            }
            run.End();
            return true;
        });
        if (!read.IsJson)
        {
            report.Write(output);
        }
        else
        {
            using var text = new MemoryStream();
            report.WriteJson(text);
            await output.WriteAsync(System.Text.Encoding.UTF8.GetString(text.ToArray()));
        }
        return unreadable.End(ExitCodes.Ok);
    }

    private static async Task<IReplaySink> OpenAsync(
        ReplayOptions read, RegistrarOptions registrar, ReplayCheckpoint? checkpoint, TextWriter output, Action<string> tell, CancellationToken stop)
    {
        if (read.Output is { } file) return read.Checkpoint is null ? FileSink.Replace(file) : FileSink.Append(file, checkpoint);
        if (read.Http is { } http)
        {
            if (!Uri.TryCreate(http, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")) throw new UsageException($"'{http}' is not the address of an HTTP server; write for example https://billing.example.com/registrations.");
            return new HttpSink(url, read.Headers(), read.Batch, read.RetryFor, tell, TimeProvider.System);
        }
        if (read.Sip is { } sip)
        {
            if (!ServerAddress.TryParse(sip, out ServerAddress? server)) throw new UsageException($"'{sip}' is not a registrar's address; write for example udp://192.0.2.7:5060 or tcp://192.0.2.7:5060.");
            RegistrarCredentials? credentials = read.User is { } user ? new RegistrarCredentials(user, PasswordInput.Read(user)) : null;
            uint longest = registrar.DomainPolicies.Select(domain => domain.Registration.MaxExpires).Append(registrar.Policy.MaxExpires).Max();
            var how = new RegistrarSink.RegistrarSettings(read.RegistersPerSecond, TimeSpan.FromSeconds(longest), read.RetryFor, credentials);
            // A host without an address is found now, not tried again.
            await server.ResolveAsync(stop);
            return new RegistrarSink(server, how, tell, TimeProvider.System);
        }
        return new StreamSink(ReferenceEquals(output, Console.Out) ? StreamSink.StandardOutput() : new TextStream(output));
    }

    private static string Summary(ReplayResult result, ReplayProgress progress, long after)
    {
        double seconds = progress.Elapsed.TotalSeconds;
        string rate = seconds > 0 ? Plural.Thousands((long)(result.Changes / seconds)) : "0";
        string stopped = result.IsStopped ? "stopped after " : "";
        return result.LastOffset == after
            ? $"{stopped}0 changes, nothing after offset {after.ToString(CultureInfo.InvariantCulture)}."
            : string.Create(CultureInfo.InvariantCulture, $"{stopped}{Plural.Thousands(result.Changes)} changes, up to offset {result.LastOffset}, in {seconds:0.0} s ({rate}/s).");
    }

    private static IConfigurationRoot Configuration(IReadOnlyList<string> settings) => ConfigurationSources.Load(ServeArguments.Check(settings, []));

    private static RegistrarOptions OptionsOf(IConfigurationRoot configuration)
    {
        RegistrarOptions options = RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems);
        return problems.Count == 0 ? options : throw new UsageException(string.Join(Environment.NewLine, problems));
    }
}

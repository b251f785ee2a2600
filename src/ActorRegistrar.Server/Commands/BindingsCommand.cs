using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>bindings</c>: what is registered now, as a running server lists it; or what was at a moment, from the journal.</summary>
internal static class BindingsCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "bindings";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, """
            List what is registered now, as a running server has it. With --at, --database or the server's settings: where everyone could be
            reached at a moment, from the database, whether or not a server runs. A long list is read piece by piece, so it can be ended at any time.

            Examples:
              ActorRegistrar.Server bindings
              ActorRegistrar.Server bindings --domain example.com --transport tls
              ActorRegistrar.Server bindings --source 192.0.2.0/24 --user-agent yealink
              ActorRegistrar.Server bindings --expires-before 2026-11-26T12:00:00Z --json
              ActorRegistrar.Server bindings --unreachable --count
              ActorRegistrar.Server bindings --at 2026-11-22T14:03:22Z --domain example.com
              ActorRegistrar.Server bindings --at yesterday --count --Registrar:DataDirectory=/var/lib/registrar
            """);
        var filters = new BindingFilterOptions(verb);
        var limit = new Option<int?>("--limit") { Description = "How many at most.", HelpName = "number" };
        var count = new Option<bool>("--count") { Description = "Only how many." };
        verb.Add(limit);
        verb.Add(count);
        var remote = new RemoteOptions(verb);
        var at = new Option<string?>("--at") { Description = "The moment, such as 2026-11-22T14:03:22Z, -2h or yesterday." };
        verb.Add(at);
        var database = new HistoryOptions(verb, settings);
        verb.SetAction((typed, cancellation) =>
        {
            int most = LimitOf(typed.GetValue(limit));
            if (typed.GetValue(at) is null && settings.Count == 0 && !database.IsNamed(typed))
                return remote.RunAsync(typed, call => RunAsync(call, filters.QueryOf(typed), most, typed.GetValue(count)), cancellation);
            if (filters.NeedsServer(typed)) throw new UsageException("--transport, --expires-before, --unreachable and --search ask a running server; leave out --at, --database and settings.");
            DateTimeOffset moment = Moments.Read("--at", typed.GetValue(at) ?? "now", DateTimeOffset.UtcNow);
            var asked = new BindingsAt(moment, filters.FilterOf(typed), most, typed.GetValue(count), remote.IsJson(typed));
            return database.RunAsync(typed, history => asked.RunAsync(history, typed.InvocationConfiguration.Output, typed.InvocationConfiguration.Error, cancellation));
        });
        return verb;
    }

    private static int LimitOf(int? typed) => typed is null or > 0 ? typed ?? int.MaxValue : throw new UsageException("--limit must be 1 or more.");

    private static async Task<int> RunAsync(RemoteCall call, (string Name, string? Value)[] filters, int limit, bool isCount)
    {
        Table table = call.NewTable(
            new("ADDRESS-OF-RECORD", Narrowest: 16), new("CONTACT", Narrowest: 16), new("EXPIRES", IsNumber: true), new("FROM", Narrowest: 9), new("OVER"), new("USER-AGENT", Narrowest: 6));
        int shown = 0;
        await foreach (JsonElement binding in call.Client.LinesAsync("/bindings" + AdminClient.Query(filters), call.Cancellation))
        {
            if (shown++ >= limit) break;
            if (isCount) continue;
            if (call.IsJson) await call.Output.WriteLineAsync(binding.GetRawText());
            else BindingRows.Add(table, binding, binding.Text("aor"));
        }
        shown = Math.Min(shown, limit);
        table.Flush();
        if (isCount) await call.Output.WriteLineAsync(call.IsJson ? $"{{\"count\":{shown.ToString(CultureInfo.InvariantCulture)}}}" : shown.ToString(CultureInfo.InvariantCulture));
        else if (!call.IsJson) await call.Error.WriteLineAsync(Plural.Of(shown, "binding"));
        return ExitCodes.Ok;
    }
}

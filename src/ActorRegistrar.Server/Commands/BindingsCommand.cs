using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>bindings</c>: what is registered now, as a running server lists it.</summary>
internal static class BindingsCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("bindings", """
            List what is registered now. A long list is read piece by piece, so it can be ended at any time.

            Examples:
              ActorRegistrar.Server bindings
              ActorRegistrar.Server bindings --domain example.com --transport tls
              ActorRegistrar.Server bindings --source 192.0.2.0/24 --user-agent yealink
              ActorRegistrar.Server bindings --expires-before 2026-11-26T12:00:00Z --json
              ActorRegistrar.Server bindings --unreachable --count
            """);
        var filters = new BindingFilterOptions(verb);
        var limit = new Option<int?>("--limit") { Description = "How many at most.", HelpName = "number" };
        var count = new Option<bool>("--count") { Description = "Only how many." };
        verb.Add(limit);
        verb.Add(count);
        var remote = new RemoteOptions(verb);
        remote.Do(verb, call => RunAsync(call, filters.QueryOf(call.Typed), LimitOf(call.Typed.GetValue(limit)), call.Typed.GetValue(count)));
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

using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>bindings --server</c>: what is registered now, as a running server lists it; a long list is never held whole.</summary>
internal static class BindingsOfServer
{
    /// <summary>Lists them.</summary>
    /// <param name="call">The run.</param>
    /// <param name="filters">Which, as parameters of the administrative interface.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="isCount">Whether only their number is shown.</param>
    public static async Task<int> RunAsync(RemoteCall call, (string Name, string? Value)[] filters, int limit, bool isCount)
    {
        Listing table = call.NewListing(
            new("ADDRESS-OF-RECORD", Folds: true), new("CONTACT", Folds: true), new("EXPIRES", IsNumber: true), new("FROM", Folds: true), new("OVER"), new("USER-AGENT", Folds: true));
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

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>tail</c>: changes as they are stored. A connection that breaks is made again and goes on where it broke.</summary>
internal static class TailCommand
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("tail", """
            Show changes as they happen, a line for each contact, until Ctrl-C. When the server is restarted, what changed meanwhile follows.

            Examples:
              ActorRegistrar.Server tail
              ActorRegistrar.Server tail --aor sip:bob@example.com
              ActorRegistrar.Server tail --domain example.com --json
            """);
        var aor = new Option<string?>("--aor") { Description = "Only of this address-of-record.", HelpName = "uri" };
        var domain = new Option<string?>("--domain") { Description = "Only of this domain.", HelpName = "domain" };
        var count = new Option<int?>("--count") { Description = "End after so many changes.", HelpName = "number" };
        foreach (Option option in new Option[] { aor, domain, count }) verb.Add(option);
        new RemoteOptions(verb).Do(verb, call =>
        {
            string? of = call.Typed.GetValue(aor) is { } typed ? KeyOf(typed) : null, within = call.Typed.GetValue(domain)?.ToLowerInvariant();
            return RunAsync(call, "/changes" + AdminClient.Query(("aor", of), ("domain", within)), call.Typed.GetValue(count) ?? int.MaxValue);
        });
        return verb;
    }

    private static string KeyOf(string typed)
    {
        string text = typed.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || typed.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? typed : "sip:" + typed;
        return AddressOfRecord.TryParse(text, out AddressOfRecord? parsed) ? parsed!.ToString() : throw new UsageException($"'{typed}' is not an address-of-record; write for example sip:bob@example.com.");
    }

    private static async Task<int> RunAsync(RemoteCall call, string path, int count)
    {
        string? lastId = null;
        bool wasConnected = false;
        for (TimeSpan pause = FirstPause; count > 0;)
        {
            try
            {
                await foreach (ServerEvent happened in call.Client.EventsAsync(path, lastId, call.Cancellation))
                {
                    if (wasConnected && pause > FirstPause) await call.Error.WriteLineAsync("connected again");
                    (wasConnected, pause) = (true, FirstPause);
                    lastId = happened.Id ?? lastId;
                    if (!Show(call, happened)) continue;
                    if (--count <= 0) return ExitCodes.Ok;
                }
                wasConnected = true;
                await call.Error.WriteLineAsync("the server has closed the connection; trying again");
            }
            // The first time it is a mistake in the address or the token; later the server is being restarted.
            catch (AdminFailedException failed) when (wasConnected)
            {
                await call.Error.WriteLineAsync(LogText.Escape(failed.Message + " Trying again."));
            }
            try
            {
                await Task.Delay(pause, call.Cancellation);
            }
            catch (OperationCanceledException)
            {
                return ExitCodes.Ok;
            }
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
        return ExitCodes.Ok;
    }

    private static bool Show(RemoteCall call, ServerEvent happened)
    {
        JsonElement change;
        try
        {
            change = JsonDocument.Parse(happened.Data).RootElement;
        }
        catch (JsonException)
        {
            return false;
        }
        if (change.Text("aor") is not { } aor) return false;
        if (call.IsJson) call.Output.WriteLine(happened.Data.ReplaceLineEndings(" "));
        else foreach (JsonElement contact in change.Items("changes")) call.Output.WriteLine(LogText.Escape(Line(change, aor, contact)));
        call.Output.Flush();
        return true;
    }

    private static string Line(JsonElement change, string aor, JsonElement contact)
    {
        string uri = contact.Text("contact") ?? "";
        JsonElement binding = change.Items("bindings").FirstOrDefault(one => one.Text("contact") == uri);
        string until = binding.Time("expiresAt") is { } end ? $" until {end.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture)}" : "";
        string from = change.Text("request", "source", "remote") is { Length: > 0 } remote ? $" from {remote} over {change.Text("request", "source", "transport")}" : "";
        string who = change.Text("request", "authenticatedUser") is { } user ? $" by {user}" : "";
        string agent = change.Text("request", "userAgent") is { } name ? $" ({name})" : "";
        string why = change.Text("cause") is "register" or null ? "" : $" [{change.Text("cause")}]";
        return $"{change.Time("at")?.ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {contact.Text("kind")} {aor} {uri}{until}{from}{who}{agent}{why}";
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>stats</c>, <c>domains</c>, <c>refusals</c>, <c>loglevel</c>, <c>reload</c>: a running server as a whole.</summary>
internal static class ServerCommands
{
    /// <summary><c>stats</c>.</summary>
    public static Command Stats()
    {
        var verb = new Command("stats", """
            Show the server in numbers: what is registered, at what rate, what was answered, the journal, memory.

            Examples:
              ActorRegistrar.Server stats
              ActorRegistrar.Server stats --json
            """);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            JsonElement stats = await call.Client.GetAsync("/stats", call.Cancellation);
            if (call.IsJson) return Raw(call, stats);
            Listing table = call.NewListing(new Column("WHAT", Folds: true), new Column("VALUE", Folds: true));
            foreach ((string name, string value) in Flatten("", stats)) table.Add(name, value);
            table.Flush();
            return ExitCodes.Ok;
        });
        return verb;
    }

    /// <summary><c>domains</c>.</summary>
    public static Command Domains()
    {
        var verb = new Command("domains", """
            List the domains that are served and what holds in each; * stands for all others.

            Example:
              ActorRegistrar.Server domains
            """);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            Listing table = call.NewListing(
                new("DOMAIN", Folds: true), new("REALM", Folds: true), new("MIN", true), new("DEFAULT", true), new("MAX", true), new("CONTACTS", true), new("ALIASES", Folds: true));
            JsonElement answer = await call.Client.GetAsync("/domains", call.Cancellation);
            foreach (JsonElement domain in answer.Items("items"))
            {
                if (call.IsJson) await call.Output.WriteLineAsync(domain.GetRawText());
                else
                {
                    table.Add(domain.Text("name"), domain.Text("realm"), domain.Text("minExpires"), domain.Text("defaultExpires"), domain.Text("maxExpires"), domain.Text("maxContacts"),
                        domain.Joined("aliases"));
                }
            }
            table.Flush();
            return ExitCodes.Ok;
        });
        return verb;
    }

    /// <summary><c>refusals</c>.</summary>
    public static Command Refusals()
    {
        var verb = new Command("refusals", """
            List the REGISTERs that were refused lately, the newest first: from where, about whom, why. A sample: of one source so many a minute are
            kept, MORE says how many were not.

            Examples:
              ActorRegistrar.Server refusals
              ActorRegistrar.Server refusals --limit 1000 --json
            """);
        var limit = new Option<int>("--limit") { Description = "How many at most.", DefaultValueFactory = _ => 50, HelpName = "number" };
        verb.Add(limit);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            if (call.Typed.GetValue(limit) is < 1 or > 100_000) throw new UsageException("--limit must be between 1 and 100000.");
            Listing table = call.NewListing(
                new("AT"), new("FROM", Folds: true), new("OVER"), new("ADDRESS-OF-RECORD", Folds: true), new("USER", Folds: true), new("STATUS", true), new("CAUSE", Folds: true),
                new("USER-AGENT", Folds: true), new("MORE", true));
            JsonElement answer = await call.Client.GetAsync("/refusals" + AdminClient.Query(("limit", call.Typed.GetValue(limit).ToString(CultureInfo.InvariantCulture))), call.Cancellation);
            foreach (JsonElement one in answer.Items("items"))
            {
                if (call.IsJson) await call.Output.WriteLineAsync(one.GetRawText());
                else
                {
                    table.Add(Moment(one), one.Text("source"), one.Text("transport"), one.Text("aor"), one.Text("user"), one.Text("status"), one.Text("cause"), one.Text("userAgent"),
                        one.Number("suppressed") is > 0 ? one.Text("suppressed") : null);
                }
            }
            table.Flush();
            if (!call.IsJson && table.Count == 0) await call.Error.WriteLineAsync("nothing was refused");
            return ExitCodes.Ok;
        });
        return verb;
    }

    /// <summary><c>loglevel</c>.</summary>
    public static Command LogLevel()
    {
        var verb = new Command("loglevel", """
            Show what the log shows, or change it at once, until the server is restarted or its settings are read again.

            Examples:
              ActorRegistrar.Server loglevel
              ActorRegistrar.Server loglevel Debug --category ActorRegistrar.Audit
            """);
        var level = new Argument<string?>("level") { Description = "Trace, Debug, Information, Warning, Error, Critical or None.", Arity = ArgumentArity.ZeroOrOne };
        level.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Enum.GetNames<LogLevel>());
        level.CompletionSources.Add(Enum.GetNames<LogLevel>());
        var category = new Option<string>("--category") { Description = "For this category and those below it.", DefaultValueFactory = _ => "Default", HelpName = "name" };
        verb.Add(level);
        verb.Add(category);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            JsonElement levels = call.Typed.GetValue(level) is { } wanted
                ? await call.Client.SendAsync(HttpMethod.Put, "/log-level", writer =>
                {
                    writer.WriteString("category", call.Typed.GetValue(category));
                    writer.WriteString("level", Enum.Parse<LogLevel>(wanted, ignoreCase: true).ToString());
                }, call.Cancellation)
                : await call.Client.GetAsync("/log-level", call.Cancellation);
            if (call.IsJson) return Raw(call, levels);
            Listing table = call.NewListing(new Column("CATEGORY", Folds: true), new Column("LEVEL"));
            foreach (JsonElement one in levels.Items("items")) table.Add(one.Text("category"), one.Text("level"));
            table.Flush();
            return ExitCodes.Ok;
        });
        return verb;
    }

    /// <summary><c>reload</c>.</summary>
    public static Command Reload()
    {
        var verb = new Command("reload", """
            Let the server read its settings again. A mistake in them changes nothing and is told.

            Example:
              ActorRegistrar.Server reload
            """);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            JsonElement outcome = await call.Client.SendAsync(HttpMethod.Post, "/reload", null, call.Cancellation);
            if (call.IsJson) return Raw(call, outcome);
            string[] changed = [.. outcome.Items("changed").Select(one => $"{one.Text("key")} {one.Text("before") ?? "(default)"} -> {one.Text("after") ?? "(default)"}")];
            foreach (string change in changed) await call.Output.WriteLineAsync(LogText.Escape(change));
            if (changed.Length == 0) await call.Output.WriteLineAsync("nothing changes");
            if (outcome.Joined("awaitingRestart") is { Length: > 0 } awaiting) await call.Error.WriteLineAsync(LogText.Escape($"in force only after a restart: {awaiting}"));
            return ExitCodes.Ok;
        });
        return verb;
    }

    private static string Moment(JsonElement one) => one.Time("at")?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static int Raw(RemoteCall call, JsonElement answer)
    {
        call.Output.WriteLine(answer.GetRawText());
        return ExitCodes.Ok;
    }

    private static IEnumerable<(string Name, string Value)> Flatten(string prefix, JsonElement element)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name = prefix.Length == 0 ? member.Name : $"{prefix} {member.Name}";
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                foreach ((string Name, string Value) inner in Flatten(name, member.Value)) yield return inner;
            }
            else if (member.Value.ValueKind == JsonValueKind.Array) yield return (name, element.Joined(member.Name));
            else if (element.Text(member.Name) is { } value) yield return (name, value);
        }
    }
}

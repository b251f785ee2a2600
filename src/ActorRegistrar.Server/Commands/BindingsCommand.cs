using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Remote;
using ActorRegistrar.Server.Timelines;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>bindings</c>: where everyone can be reached, asked of a running server; or could be at a moment, from the journal.</summary>
internal static class BindingsCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "bindings";

    private const string Example = "ActorRegistrar.Server bindings";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Show where every address-of-record can be reached now, or could be at a moment: a line for each binding that a lookup finds. Reads the
            database of the server with the same settings, whether or not it runs. With --server a running server is asked for what is
            registered now, and knows the conditions that no database does.

            Examples:
              {Example}
              {Example} --at 2026-11-22T14:03:22Z --domain example.com
              {Example} --at -2h --source 192.0.2.0/24 --user-agent yealink --json
              {Example} --at yesterday --count --Registrar:DataDirectory=/var/lib/registrar
              {Example} --server http://127.0.0.1:8080 --token-file token --transport tls
              {Example} --server http://127.0.0.1:8080 --unreachable --count
            """);
        var at = new Option<string?>("--at") { Description = "The moment, such as 2026-11-22T14:03:22Z, -2h or yesterday; now unless given.", HelpName = "time" };
        var count = new Option<bool>("--count") { Description = "Only how many there are." };
        var limit = new Option<int?>("--limit") { Description = "How many at most.", HelpName = "number" };
        foreach (Option option in new Option[] { at, count, limit }) verb.Add(option);
        var filters = new BindingFilterOptions(verb);
        var database = new HistoryOptions(verb, settings);
        var rate = new RateOption(verb);
        var remote = new RemoteOptions(verb);
        verb.Does((typed, output, error, cancellation) =>
        {
            bool isOfDatabase = typed.GetValue(at) is not null || database.IsNamed(typed) || settings.Count > 0;
            if (isOfDatabase && remote.IsTyped(typed)) throw new UsageException("--server asks a running server for what is registered now; --at, --database and settings ask the database. Give one of them.");
            if (remote.IsGiven(typed) && !isOfDatabase)
            {
                int most = typed.GetValue(limit) is null or > 0 ? typed.GetValue(limit) ?? int.MaxValue : throw new UsageException("--limit must be 1 or more.");
                return remote.RunAsync(typed, call => BindingsOfServer.RunAsync(call, filters.QueryOf(typed), most, typed.GetValue(count)), cancellation);
            }
            if (filters.NeedsServer(typed) || typed.GetValue(limit) is not null)
                throw new UsageException("--transport, --expires-before, --unreachable, --search and --limit ask a running server; name it with --server.");
            DateTimeOffset moment = typed.GetValue(at) is { } when ? Moments.Read("--at", when, DateTimeOffset.UtcNow) : DateTimeOffset.UtcNow;
            BindingFilter filter = filters.OfDatabase(typed);
            var print = (IsCount: typed.GetValue(count), IsJson: remote.IsJson(typed));
            return database.RunAsync(typed, rate, async history =>
            {
                using var lines = new LineOutput(output);
                long addresses = 0, bindings = 0;
                await foreach (LocationAt location in history.LookupAllAtAsync(moment, filter, cancellation))
                {
                    LocationAt found = Matching(location, filter);
                    int held = found.Targets.Targets.Length + found.Targets.Alternatives.Length;
                    if (held == 0) continue;
                    addresses++;
                    bindings += held;
                    if (print.IsCount) continue;
                    if (print.IsJson) lines.Write(writer => LocationText.Write(writer, found.Newest.AddressOfRecord, moment, found));
                    else Write(lines, found, moment);
                }
                string sum = string.Create(CultureInfo.InvariantCulture, $"{bindings} binding{(bindings == 1 ? "" : "s")} of {addresses} address{(addresses == 1 ? "" : "es")}-of-record at {Moments.Show(moment)}");
                if (!print.IsCount && !print.IsJson) await error.WriteLineAsync(sum);
                if (print is { IsCount: true, IsJson: false }) lines.Write(sum);
                if (print is { IsCount: true, IsJson: true }) lines.Write(writer => WriteCount(writer, moment, addresses, bindings));
                return ExitCodes.Ok;
            });
        });
        return verb;
    }

    /// <summary>Of what a lookup found, that which was asked for.</summary>
    private static LocationAt Matching(LocationAt location, BindingFilter filter) => filter.Source is null && filter.UserAgent is null
        ? location
        : location with { Targets = new(location.Targets.Targets.RemoveAll(one => !filter.IsMetBy(one)), location.Targets.Alternatives.RemoveAll(one => !filter.IsMetBy(one))) };

    private static void Write(LineOutput lines, LocationAt location, DateTimeOffset at)
    {
        string name = location.Newest.AddressOfRecord.ToString();
        foreach (Binding target in location.Targets.Targets) lines.Write($"{name}  {LocationText.Of(target, at)}");
        foreach (Binding alternative in location.Targets.Alternatives) lines.Write($"{name}  {LocationText.Of(alternative, at)}, alternative");
    }

    private static void WriteCount(System.Text.Json.Utf8JsonWriter json, DateTimeOffset at, long addresses, long bindings)
    {
        json.WriteStartObject();
        json.WriteString("at"u8, at.UtcDateTime);
        json.WriteNumber("addressesOfRecord"u8, addresses);
        json.WriteNumber("bindings"u8, bindings);
        json.WriteEndObject();
    }
}

using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Timelines;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>bindings</c>: where everyone could be reached at a moment, from the journal.</summary>
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
            database of the server with the same settings, whether or not it runs.

            Examples:
              {Example}
              {Example} --at 2026-11-22T14:03:22Z --domain example.com
              {Example} --at -2h --source 192.0.2.0/24 --user-agent yealink --json
              {Example} --at yesterday --count --Registrar:DataDirectory=/var/lib/registrar
            """);
        var at = new Option<string>("--at") { Description = "The moment, such as 2026-11-22T14:03:22Z, -2h or yesterday.", DefaultValueFactory = _ => "now" };
        var domain = new Option<string?>("--domain") { Description = "Only addresses-of-record of this domain." };
        var source = new Option<string?>("--source") { Description = "Only what was registered from this address or network, such as 192.0.2.0/24." };
        var userAgent = new Option<string?>("--user-agent") { Description = "Only what was registered by a client whose User-Agent has this in it." };
        var count = new Option<bool>("--count") { Description = "Only how many there are." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line for every address-of-record." };
        foreach (Option option in new Option[] { at, domain, source, userAgent, count, json }) verb.Add(option);
        var database = new HistoryOptions(verb, settings);
        verb.SetAction((typed, cancellation) =>
        {
            DateTimeOffset moment = Moments.Read("--at", typed.GetRequiredValue(at), DateTimeOffset.UtcNow);
            var filter = new BindingFilter
            {
                Domain = typed.GetValue(domain) is { } name ? DomainOf(name) : null,
                Source = typed.GetValue(source) is { } network ? NetworkOf(network) : null,
                UserAgent = typed.GetValue(userAgent),
            };
            var print = (IsCount: typed.GetValue(count), IsJson: typed.GetValue(json));
            TextWriter output = typed.InvocationConfiguration.Output, error = typed.InvocationConfiguration.Error;
            return database.RunAsync(typed, async history =>
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

    private static string DomainOf(string text)
    {
        Span<char> name = stackalloc char[AddressOfRecord.MaxKeyLength];
        return HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text), name, out int length)
            ? new string(name[..length])
            : throw new UsageException($"--domain is '{text}'; write for example example.com.");
    }

    private static IPNetwork NetworkOf(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out IPNetwork network) ? network : throw new UsageException($"--source is '{text}'; write an address such as 192.0.2.1 or a network such as 192.0.2.0/24.");
    }
}

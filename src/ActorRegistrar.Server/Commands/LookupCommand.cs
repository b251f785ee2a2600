using System.CommandLine;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Server.Remote;
using ActorRegistrar.Server.Timelines;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// <c>lookup</c>: asks where an address-of-record can be reached, as a proxy would, and shows the redirect (RFC 3261 section 8.3).
/// OPTIONS is sent, not INVITE: the redirect is the same, and should the server be a proxy after all no telephone rings. With <c>--at</c> it
/// asks the journal what the answer would have been at a moment in the past.
/// </summary>
internal static class LookupCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "lookup";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, """
            Ask where an address-of-record can be reached now, best contact first: over SIP, as a proxy asks, or with an http:// server by its
            administrative interface, which tells the same. With --at, where it could be reached at a moment, from the database of the server
            with the same settings.

            Examples:
              ActorRegistrar.Server lookup sip:bob@localhost
              ActorRegistrar.Server lookup sip:bob@localhost --server http://127.0.0.1:8080 --json
              ActorRegistrar.Server lookup sip:bob@localhost --at 2026-11-22T14:03:22Z
              ActorRegistrar.Server lookup sip:bob@localhost --at -2h --json --Registrar:DataDirectory=/var/lib/registrar
            """);
        var client = new ClientOptions(verb);
        var at = new Option<string?>("--at") { Description = "Ask the journal instead: the moment, such as 2026-11-22T14:03:22Z, -2h or yesterday." };
        verb.Add(at);
        RemoteOptions remote = RemoteOptions.Beside(verb, client);
        var database = new HistoryOptions(verb, settings);
        verb.Does((typed, _, _, cancellation) =>
        {
            string addressOfRecord = client.AddressOfRecord(typed);
            if (typed.GetValue(at) is { } moment)
            {
                return LookUpAtAsync(typed, database, database.AddressOfRecordOf(typed, addressOfRecord), Moments.Read("--at", moment, DateTimeOffset.UtcNow), remote.IsJson(typed), cancellation);
            }
            if (settings.Count == 0 && !database.IsNamed(typed) && client.ServerText(typed).StartsWith("http", StringComparison.OrdinalIgnoreCase))
                return remote.RunAsync(typed, call => AddressOfRecordCommands.LookUpAsync(call, addressOfRecord), cancellation);
            if (settings.Count > 0 || database.IsNamed(typed) || remote.IsJson(typed)) throw new UsageException("--database, --json and settings of the server go with --at; without it the server is asked, --server says which.");
            return client.RunAsync(typed, (callId, cseq) => new ClientRequest
            {
                Method = "OPTIONS",
                RequestUri = addressOfRecord,
                AddressOfRecord = addressOfRecord,
                CallId = callId,
                CSeq = cseq,
            }, [], response => response.StatusCode is >= 300 and < 400, cancellation);
        });
        return verb;
    }

    private static Task<int> LookUpAtAsync(
        ParseResult typed, HistoryOptions database, AddressOfRecord addressOfRecord, DateTimeOffset at, bool isJson, CancellationToken cancellation)
    {
        TextWriter output = typed.InvocationConfiguration.Output, error = typed.InvocationConfiguration.Error;
        return database.RunAsync(typed, null, async history =>
        {
            LocationAt? location = await history.LookupAtAsync(addressOfRecord, at, cancellation);
            using var lines = new LineOutput(output);
            if (isJson)
            {
                lines.Write(json => LocationText.Write(json, addressOfRecord, at, location));
            }
            else
            {
                lines.Write(LocationText.Heading(addressOfRecord, at, location));
                foreach (Binding target in location?.Targets.Targets ?? []) lines.Write("  " + LocationText.Of(target, at));
                foreach (Binding alternative in location?.Targets.Alternatives ?? []) lines.Write($"  {LocationText.Of(alternative, at)}, alternative");
                if (location?.Targets.Targets.IsEmpty != false) lines.Write("  no bindings");
            }
            if (location is not null) return location.Targets.Targets.IsEmpty ? ExitCodes.Failed : ExitCodes.Ok;
            await error.WriteLineAsync($"Nothing is recorded of {addressOfRecord} up to that time.");
            return ExitCodes.Failed;
        });
    }
}

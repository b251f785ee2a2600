using System.CommandLine;
using ActorRegistrar.Server.Client;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// <c>lookup</c>: asks where an address-of-record can be reached, as a proxy would, and shows the redirect (RFC 3261 section 8.3).
/// OPTIONS is sent, not INVITE: the redirect is the same, and should the server be a proxy after all no telephone rings.
/// </summary>
internal static class LookupCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("lookup", """
            Ask where an address-of-record can be reached now, best contact first. Over SIP, as a proxy asks; with an http:// server by its
            administrative interface, which tells the same.

            Examples:
              ActorRegistrar.Server lookup sip:bob@localhost
              ActorRegistrar.Server lookup sip:bob@localhost --server http://127.0.0.1:8080 --json
            """);
        var client = new ClientOptions(verb);
        RemoteOptions remote = RemoteOptions.Beside(verb, client);
        verb.SetAction((typed, cancellation) =>
        {
            string addressOfRecord = client.AddressOfRecord(typed);
            if (client.ServerText(typed).StartsWith("http", StringComparison.OrdinalIgnoreCase))
                return remote.RunAsync(typed, call => AddressOfRecordCommands.LookUpAsync(call, addressOfRecord), cancellation);
            return client.RunAsync(typed, (callId, cseq) => new ClientRequest
            {
                Method = "OPTIONS",
                RequestUri = addressOfRecord,
                AddressOfRecord = addressOfRecord,
                CallId = callId,
                CSeq = cseq,
            }, [], answer => answer.StatusCode is >= 300 and < 400, cancellation);
        });
        return verb;
    }
}

using System.CommandLine;
using ActorRegistrar.Server.Client;

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
            Ask where an address-of-record can be reached now, best contact first.

            Example:
              ActorRegistrar.Server lookup sip:bob@localhost
            """);
        var client = new ClientOptions(verb);
        verb.SetAction((typed, cancellation) =>
        {
            string addressOfRecord = client.AddressOfRecord(typed);
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

using System.CommandLine;
using ActorRegistrar.Server.Client;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>unregister</c>: removes all bindings, or those named (RFC 3261 section 10.2.2).</summary>
internal static class UnregisterCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("unregister", """
            Remove all bindings of an address-of-record, or only those named.

            Examples:
              ActorRegistrar.Server unregister sip:bob@localhost
              ActorRegistrar.Server unregister sip:bob@localhost --contact sip:bob@127.0.0.1:5070
            """);
        var contacts = new Option<string[]>("--contact") { Description = "Remove only this one; may be given several times.", DefaultValueFactory = _ => [] };
        verb.Add(contacts);
        var client = new ClientOptions(verb);
        verb.SetAction((typed, cancellation) =>
        {
            string addressOfRecord = client.AddressOfRecord(typed);
            string[] named = [.. typed.GetRequiredValue(contacts).Select(ClientOptions.Contact)];
            string[] offered = named.Length == 0 ? ["*"] : [.. named.Select(contact => $"<{contact}>")];
            return client.RunAsync(typed, (callId, cseq) => new ClientRequest
            {
                Method = "REGISTER",
                RequestUri = ClientOptions.DomainOf(addressOfRecord),
                AddressOfRecord = addressOfRecord,
                CallId = callId,
                CSeq = cseq,
                Headers = [.. offered.Select(contact => $"Contact: {contact}"), "Expires: 0"],
            }, [.. offered.Select(contact => $"contact {contact}"), "expires 0 s"], response => response.StatusCode is >= 200 and < 300, cancellation);
        });
        return verb;
    }
}

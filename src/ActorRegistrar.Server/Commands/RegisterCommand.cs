using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Server.Client;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>register</c>: adds or refreshes bindings; without a contact it shows those that stand (RFC 3261 section 10.2).</summary>
internal static class RegisterCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("register", """
            Register contacts for an address-of-record, or show its bindings when no contact is given.

            Examples:
              ActorRegistrar.Server register sip:bob@localhost --contact sip:bob@127.0.0.1:5070 --expires 600
              ActorRegistrar.Server register sip:bob@localhost --server tcp://127.0.0.1:5060
              ActorRegistrar.Server register sip:bob@example.com --contact sip:bob@127.0.0.1:5070 --user bob
            """);
        var contacts = new Option<string[]>("--contact") { Description = "A URI where calls shall go; may be given several times.", DefaultValueFactory = _ => [] };
        var expires = new Option<uint?>("--expires") { Description = "Lifetime in seconds; the server's default unless given." };
        var q = new Option<string?>("--q") { Description = "Preference of the contacts, 0 to 1, higher first." };
        verb.Add(contacts);
        verb.Add(expires);
        verb.Add(q);
        var client = new ClientOptions(verb);
        verb.SetAction((typed, cancellation) =>
        {
            string addressOfRecord = client.AddressOfRecord(typed);
            string preference = Preference(typed.GetValue(q));
            string[] offered = [.. typed.GetRequiredValue(contacts).Select(contact => $"<{ClientOptions.Contact(contact)}>{preference}")];
            List<string> headers = [.. offered.Select(contact => $"Contact: {contact}")];
            List<string> details = [.. offered.Select(contact => $"contact {contact}")];
            if (typed.GetValue(expires) is { } seconds)
            {
                headers.Add(string.Create(CultureInfo.InvariantCulture, $"Expires: {seconds}"));
                details.Add(string.Create(CultureInfo.InvariantCulture, $"expires {seconds} s"));
            }
            return client.RunAsync(typed, (callId, cseq) => new ClientRequest
            {
                Method = "REGISTER",
                RequestUri = ClientOptions.DomainOf(addressOfRecord),
                AddressOfRecord = addressOfRecord,
                CallId = callId,
                CSeq = cseq,
                Headers = headers,
            }, details, response => response.StatusCode is >= 200 and < 300, cancellation);
        });
        return verb;
    }

    private static string Preference(string? q)
    {
        if (q is null) return "";
        bool isPreference = Sip.Headers.QValue.TryParse(System.Text.Encoding.UTF8.GetBytes(q), out _);
        return isPreference ? $";q={q}" : throw new UsageException($"--q is '{q}'; it must be between 0 and 1 with at most three decimals.");
    }
}

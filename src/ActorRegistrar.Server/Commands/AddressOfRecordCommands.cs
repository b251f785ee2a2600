using System.CommandLine;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>show</c> and <c>remove</c>: one address-of-record of a running server.</summary>
internal static class AddressOfRecordCommands
{
    private static readonly Column[] Columns =
        [new("CONTACT", Folds: true), new("EXPIRES", IsNumber: true), new("FROM", Folds: true), new("OVER"), new("USER-AGENT", Folds: true)];

    /// <summary><c>show</c>.</summary>
    public static Command Show()
    {
        var verb = new Command("show", """
            Show what an address-of-record holds now: every binding, reachable or not, with the seconds left and where it came from.

            Examples:
              ActorRegistrar.Server show sip:bob@example.com
              ActorRegistrar.Server show bob@example.com --json
            """);
        Argument<string> aor = Argument(verb);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            string path = PathOf(call.Typed.GetRequiredValue(aor));
            return Print(call, await call.Client.GetAsync(path, call.Cancellation), "bindings");
        });
        return verb;
    }

    /// <summary><c>remove</c>.</summary>
    public static Command Remove()
    {
        var verb = new Command("remove", """
            Remove one binding of an address-of-record, or all. The history keeps who did it. A telephone that is still there registers again.

            Examples:
              ActorRegistrar.Server remove sip:bob@example.com
              ActorRegistrar.Server remove sip:bob@example.com --contact sip:bob@192.0.2.4:5060
            """);
        Argument<string> aor = Argument(verb);
        var contact = new Option<string?>("--contact") { Description = "Only this one.", HelpName = "uri" };
        verb.Add(contact);
        new RemoteOptions(verb).Do(verb, async call =>
        {
            string? only = call.Typed.GetValue(contact) is { } typed ? ClientOptions.Contact(typed) : null;
            string path = PathOf(call.Typed.GetRequiredValue(aor)) + "/bindings" + AdminClient.Query(("contact", only));
            JsonElement done = await call.Client.SendAsync(HttpMethod.Delete, path, null, call.Cancellation);
            if (call.IsJson) return PrintJson(call, done);
            JsonElement[] removed = [.. done.Items("removed")];
            foreach (JsonElement binding in removed) await call.Output.WriteLineAsync(LogText.Escape("removed " + (binding.Text("contact") ?? "")));
            await call.Output.WriteLineAsync(LogText.Escape($"{done.Text("aor")}: {Plural.Of(removed.Length, "binding")} removed, {Plural.Of(done.Items("bindings").Count(), "binding")} left"));
            return removed.Length == 0 && only is not null ? Missing(call, only) : ExitCodes.Ok;
        });
        return verb;
    }

    /// <summary><c>lookup</c> by the administrative interface.</summary>
    public static async Task<int> LookUpAsync(RemoteCall call, string addressOfRecord) =>
        Print(call, await call.Client.GetAsync(PathOf(addressOfRecord) + "/lookup", call.Cancellation), "contacts");

    private static int Print(RemoteCall call, JsonElement shown, string list)
    {
        if (call.IsJson) return PrintJson(call, shown);
        Listing table = call.NewListing(Columns);
        foreach (JsonElement binding in shown.Items(list)) BindingRows.Add(table, binding, null);
        table.Flush();
        call.Error.WriteLine(LogText.Escape($"{shown.Text("aor")}: {Plural.Of(table.Count, list[..^1])}"));
        return list == "contacts" && table.Count == 0 ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static int PrintJson(RemoteCall call, JsonElement shown)
    {
        call.Output.WriteLine(shown.GetRawText());
        return ExitCodes.Ok;
    }

    private static int Missing(RemoteCall call, string contact)
    {
        call.Error.WriteLine($"'{contact}' is none of its contacts; show lists them.");
        return ExitCodes.Failed;
    }

    private static Argument<string> Argument(Command verb)
    {
        var aor = new Argument<string>("address-of-record") { Description = "Such as sip:bob@example.com." };
        verb.Add(aor);
        return aor;
    }

    private static string PathOf(string typed)
    {
        string text = typed.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || typed.StartsWith("sips:", StringComparison.OrdinalIgnoreCase) ? typed : "sip:" + typed;
        return AddressOfRecord.TryParse(text, out _)
            ? "/aors/" + AdminClient.Segment(text)
            : throw new UsageException($"'{typed}' is not an address-of-record; write for example sip:bob@example.com.");
    }
}

using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Erasure;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>erase</c>: removes what the journal remembers of a person.</summary>
internal static class EraseCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "erase";

    private const string Example = "ActorRegistrar.Server erase";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Erase the history of an address-of-record for good and show what is left. Works beside a running server. With contacts in force it is
            refused: unregister them first, or name --unregister when no server runs. Without --yes it shows what would go and asks.

            Examples:
              {Example} sip:bob@example.com
              {Example} sip:bob@example.com --yes --unregister
            """);
        var address = new Argument<string>("address-of-record") { Description = "Whose history, such as sip:bob@example.com." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var unregister = new Option<bool>("--unregister") { Description = "Contacts in force go too; only while no server runs." };
        verb.Add(address);
        verb.Add(yes);
        verb.Add(unregister);
        verb.Does((typed, output, error, cancellation) =>
        {
            string text = typed.GetRequiredValue(address);
            if (!AddressOfRecord.TryParse(text, out AddressOfRecord? owner)) throw new UsageException($"'{text}' is not an address-of-record; write for example sip:bob@example.com.");
            RegistrarOptions options = JournalVerb.Options(settings);
            AddressOfRecord stored = JournalVerb.Stored(owner!, options);
            var erasure = new JournalErasure(options.Journal);
            if (!typed.GetValue(yes))
            {
                ErasureReport found = erasure.Run(stored, typed.GetValue(unregister), isDryRun: true, DateTimeOffset.UtcNow);
                if (found.Refusal is { } refused) return Task.FromResult(Fail(error, refused));
                output.WriteLine(LogText.Escape(string.Create(CultureInfo.InvariantCulture, $"{Count(found)} of {stored} would be erased for good{Contacts(found)}.")));
                if (Console.IsInputRedirected) return Task.FromResult(Fail(error, "Nothing was erased; --yes says that it shall be."));
                output.Write("Type yes to erase them: ");
                if (Console.In.ReadLine() != "yes") return Task.FromResult(Fail(error, "Nothing was erased."));
            }
            ErasureReport report = erasure.Run(stored, typed.GetValue(unregister), isDryRun: false, DateTimeOffset.UtcNow);
            if (report.Refusal is { } refusal) return Task.FromResult(Fail(error, refusal));
            output.WriteLine(LogText.Escape(string.Create(CultureInfo.InvariantCulture, $"{Count(report)} of {stored} erased; one row without a contact, an address or a name of a device keeps number {report.SequenceNumber}.")));
            foreach (string left in Left(report, options)) output.WriteLine("left: " + LogText.Escape(left));
            return Task.FromResult(ExitCodes.Ok);
        });
        return verb;
    }

    private static IEnumerable<string> Left(ErasureReport report, RegistrarOptions options)
    {
        foreach (string user in report.Users) yield return $"the user {user}, who may register it again; 'users remove {user}' or 'users revoke' takes that away";
        if (report.HasRemains) yield return "remains in the write-ahead log and in the free space of journal.db, until the server has stopped and 'VACUUM' has rewritten the file";
        if (options.Journal.Provider == Persistence.Options.JournalProvider.PostgreSql) yield return "dead rows in PostgreSQL until it vacuums the table, and its own log and archives of that";
        yield return "changes of other addresses-of-record that this one's user made, with the user's name, until retention removes them";
        yield return "logs, exports, replays and backups made before, which nothing here can reach";
    }

    private static string Count(ErasureReport report) =>
        report.Changes == 1 ? "1 change" : string.Create(CultureInfo.InvariantCulture, $"{report.Changes} changes");

    private static string Contacts(ErasureReport found) =>
        found.Contacts.Count == 0 ? "" : ", and these contacts removed: " + string.Join(", ", found.Contacts);

    private static int Fail(TextWriter error, string sentence)
    {
        error.WriteLine(LogText.Escape(sentence));
        return ExitCodes.Failed;
    }
}

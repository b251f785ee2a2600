using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Persistence.Repair;
using ActorRegistrar.Server.Logging;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>repair</c>: finds damage in the journal and repairs what can be repaired.</summary>
internal static class RepairCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "repair";

    private const string Example = "ActorRegistrar.Server repair";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Look for damage in the journal: pages of its file and the checksum of the newest change of each address-of-record. Works beside a
            running server. With --yes and no server running, an index is built again, and behind a damaged change goes one with the contacts
            that the newest whole change before it held and that have not ended.

            Examples:
              {Example}
              {Example} --yes
            """);
        var yes = new Option<bool>("--yes") { Description = "Repair what is found; only while no server runs." };
        verb.Add(yes);
        verb.Does((typed, output, error, cancellation) =>
        {
            RepairReport report = new JournalRepair(JournalVerb.Options(settings).Journal).Run(typed.GetValue(yes), DateTimeOffset.UtcNow, cancellation);
            foreach (string line in Lines(report)) output.WriteLine(LogText.Escape(line));
            if (!report.IsDamaged) return Task.FromResult(ExitCodes.Ok);
            error.WriteLine(report.Irreparable is null
                ? "The journal is damaged; stop the server and run repair --yes."
                : "The table itself is damaged: restore a backup, or export what can be read and import it into a new data directory.");
            return Task.FromResult(ExitCodes.Failed);
        });
        return verb;
    }

    /// <summary>What an operator reads.</summary>
    internal static IEnumerable<string> Lines(RepairReport report)
    {
        foreach (string problem in report.Problems) yield return $"structure: {problem}";
        if (report.IsReindexed) yield return "structure: the index was built again from the table, which is whole";
        if (report.Irreparable is { } irreparable)
        {
            yield return $"structure: the index cannot be built again: {irreparable}";
            yield break;
        }
        foreach (DamagedActor actor in report.Damaged) yield return Line(actor);
        if (report.Problems.Count == 0 || report.IsReindexed)
            yield return string.Create(CultureInfo.InvariantCulture, $"{report.Actors} addresses-of-record looked at, {report.Damaged.Count} damaged, {report.Damaged.Count(actor => actor.IsRepaired)} repaired");
    }

    private static string Line(DamagedActor actor)
    {
        string contacts = actor.Contacts.Count == 0 ? "no contact" : string.Join(", ", actor.Contacts);
        string from = actor.LastWhole is { } number ? string.Create(CultureInfo.InvariantCulture, $"change {number} before it, with {contacts} still in force,") : "nothing whole before it: no contact";
        string done = actor.IsRepaired ? "is in force again" : actor.SequenceNumber > 0 ? "would be put in force" : "can be restored from a backup only";
        return string.Create(CultureInfo.InvariantCulture, $"{actor.PersistenceId}: change {actor.SequenceNumber} is damaged; {from} {done}");
    }
}

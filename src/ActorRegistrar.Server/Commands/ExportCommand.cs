using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Migration;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>export</c>: the bindings in force now or at a past moment, for this registrar or for Kamailio.</summary>
internal static class ExportCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "export";

    private const string Example = "ActorRegistrar.Server export";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Write the bindings in force, now or at a past moment, to standard output or a file: as JSON Lines, which import reads without loss,
            or as rows of Kamailio's location table (version 9 of the schema, Kamailio 5.x). Works while the server runs. A file is written
            beside its place and moved there when it is whole.

            Examples:
              {Example} --output bindings.jsonl
              {Example} --at 2026-11-22T14:03:22Z --domain example.com
              {Example} --format kamailio-sql --database sqlite --replace | sqlite3 /etc/kamailio/kamailio.db
            """);
        var at = new Option<string?>("--at") { Description = "The moment, such as 2026-11-22T14:03:22Z, -2h or yesterday; now unless given." };
        var domain = new Option<string?>("--domain") { Description = "Only this one's." };
        var format = new Option<string>("--format") { Description = "jsonl, kamailio-sql or kamailio-csv.", DefaultValueFactory = _ => "jsonl" };
        var database = new Option<string>("--database") { Description = "For which database the rows are: " + LocationDialects.Names + ".", DefaultValueFactory = _ => "postgresql" };
        var zone = new Option<string?>("--time-zone") { Description = "Of Kamailio, which keeps local times in PostgreSQL and MySQL; this machine's unless given." };
        var replace = new Option<bool>("--replace") { Description = "With kamailio-sql: empty the table first." };
        var file = new Option<string?>("--output") { Description = "The file; standard output unless given." };
        foreach (Option option in new Option[] { at, domain, format, database, zone, replace, file }) verb.Add(option);
        var rate = new RateOption(verb);
        verb.Does(async (typed, output, error, cancellation) =>
        {
            DateTimeOffset moment = typed.GetValue(at) is { } text ? Moments.Read("--at", text, DateTimeOffset.UtcNow) : DateTimeOffset.UtcNow;
            string form = typed.GetRequiredValue(format).ToLowerInvariant();
            LocationDialect dialect = JournalVerb.Dialect(typed.GetRequiredValue(database));
            TimeZoneInfo timeZone = JournalVerb.Zone(typed.GetValue(zone));
            if (typed.GetValue(replace) && form != "kamailio-sql") throw new UsageException("--replace goes with --format kamailio-sql.");
            var filter = new BindingFilter { Domain = typed.GetValue(domain)?.ToLowerInvariant() };
            RegistrarOptions options = JournalVerb.Options(settings);
            RegistrationHistory history = rate.Read(typed, options.Journal);
            using var destination = ExportFile.Open(typed.GetValue(file));
            try
            {
                using IBindingWriter writer = form switch
                {
                    "jsonl" => new JsonLinesWriter(destination.Stream),
                    "kamailio-sql" => new LocationWriter(destination.Stream, text => new LocationSql(text, dialect, timeZone, typed.GetValue(replace))),
                    "kamailio-csv" => new LocationWriter(destination.Stream, text => new LocationCsv(text, dialect, timeZone)),
                    _ => throw new UsageException($"--format is '{form}'; it must be jsonl, kamailio-sql or kamailio-csv."),
                };
                long written = 0, owners = 0;
                await foreach (StoredChange stored in history.ReadAllAtAsync(moment, filter, cancellation))
                {
                    Binding[] live = [.. stored.Change.Bindings.Where(binding => binding.IsLiveAt(moment))];
                    written += writer.Write(stored.AddressOfRecord, live, left => error.WriteLine(LogText.Escape(left)));
                    owners++;
                }
                writer.Complete();
                destination.Complete();
                await error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Plural.Of(written, "binding")} of {Plural.Of(owners, "address-of-record", "addresses-of-record")}, as of {moment.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"));
                return ExitCodes.Ok;
            }
            catch (Exception full) when (ExportFile.IsFull(full))
            {
                await error.WriteLineAsync($"The export could not be written: {LogText.Escape(full.Message)}{(destination.Path is null ? "" : $"; '{destination.Path}' is as it was before")}.");
                return ExitCodes.Failed;
            }
        });
        return verb;
    }
}

using System.CommandLine;
using System.Globalization;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary><c>import</c>: brings in the bindings of another registrar, or of an export of this one.</summary>
internal static class ImportCommand
{
    /// <summary>The verb's name.</summary>
    public const string Name = "import";

    /// <summary>Findings that are shown one by one, unless all were asked for.</summary>
    private const int MaxShown = 20;

    private const string Example = "ActorRegistrar.Server import";

    /// <summary>The verb.</summary>
    /// <param name="settings">What was typed of <c>--Registrar:Key=value</c>.</param>
    public static Command Create(IReadOnlyList<string> settings)
    {
        var verb = new Command(Name, $"""
            Bring in bindings from a file, or from standard input for '-': JSON Lines of export, or the location table of Kamailio or OpenSIPS as
            SQL (sqlite3 .dump, pg_dump, mysqldump) or CSV; or from the database itself. With --server they are given to a running server; without,
            it takes the settings of the server, which must not run on the same journal meanwhile. What clients have registered here since
            stands; a second run changes nothing.

            Examples:
              {Example} location.sql --dry-run
              {Example} --from-kamailio postgres://kamailio@127.0.0.1/kamailio --Registrar:DataDirectory=/var/lib/registrar
              {Example} - --domain example.com < location.csv
              {Example} location.sql --server http://127.0.0.1:8080 --token-file token
            """);
        var file = new Argument<string?>("file") { Description = "The file, or - for standard input.", Arity = ArgumentArity.ZeroOrOne };
        var kamailio = new Option<string?>("--from-kamailio") { Description = "Its database: postgres://user:password@host:port/database or sqlite:///path. PGPASSWORD may hold the password." };
        var openSips = new Option<string?>("--from-opensips") { Description = "The same for OpenSIPS." };
        var format = new Option<string>("--format") { Description = "jsonl, kamailio-sql or kamailio-csv; told by the first letters unless given.", DefaultValueFactory = _ => "auto" };
        var domain = new Option<string?>("--domain") { Description = "The domain of rows that have none (use_domain=0)." };
        var table = new Option<string>("--table") { Description = "The name of the table.", DefaultValueFactory = _ => LocationTable.DefaultName };
        var zone = new Option<string?>("--time-zone") { Description = "Of the other server, whose tables hold local times; this machine's unless given." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing; list what would be left out and why." };
        verb.Add(file);
        foreach (Option option in new Option[] { kamailio, openSips, format, domain, table, zone, dryRun }) verb.Add(option);
        var remote = new RemoteOptions(verb);
        verb.Does(async (typed, output, error, cancellation) =>
        {
            string[] sources = [.. new[] { typed.GetValue(file), typed.GetValue(kamailio), typed.GetValue(openSips) }.OfType<string>()];
            if (sources.Length != 1) throw new UsageException("Name one source: a file, - for standard input, --from-kamailio or --from-opensips.");
            string? address = typed.GetValue(kamailio) ?? typed.GetValue(openSips);
            if (address is not null && !LocationDatabase.IsAddress(address)) throw new UsageException(NotAnAddress(address));
            ImportFormat read = FormatOf(typed.GetRequiredValue(format));
            var source = new ImportSource(JournalVerb.Zone(typed.GetValue(zone)), typed.GetValue(domain), typed.GetRequiredValue(table));
            bool isDryRun = typed.GetValue(dryRun);
            if (remote.IsTyped(typed) && settings.Count > 0) throw new UsageException("--server gives the bindings to a running server, which has settings of its own; leave them out, or --server.");
            using Stream? text = address is null ? Open(sources[0]) : null;
            IEnumerable<ImportedBinding> bindings = text is null ? source.ReadDatabase(address!) : source.ReadText(text, read);
            var findings = new Findings(output, isDryRun ? int.MaxValue : MaxShown);
            if (remote.IsTyped(typed))
            {
                return await remote.RunAsync(typed, async call => Tell(await ImportIntoServer.RunAsync(call, [.. bindings], isDryRun, findings.Add)), cancellation);
            }
            RegistrarOptions options = JournalVerb.Options(settings);
            (var served, var policies) = JournalVerb.Domains(options);
            var held = new ImportSettings
            {
                By = "import " + Named(sources[0], address),
                Domains = served,
                Policies = policies,
                IsDryRun = isDryRun,
            };
            return Tell(JournalImport.Run(options.Journal, bindings, held, findings.Add, DateTimeOffset.UtcNow, cancellation));

            int Tell(ImportReport report)
            {
                findings.End();
                Summarize(output, report, isDryRun);
                return report.Refused == 0 ? ExitCodes.Ok : ExitCodes.Failed;
            }
        });
        return verb;
    }

    private static void Summarize(TextWriter output, ImportReport report, bool isDryRun)
    {
        string would = isDryRun ? " would be" : "";
        output.WriteLine($"{Plural.Of(report.Read, "binding")} read, of {Plural.Of(report.AddressesOfRecord, "address-of-record", "addresses-of-record")} here");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Created + report.Updated}{would} taken: {report.Created} new, {report.Updated} newer than here"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Unchanged} here already, {report.HadExpired} expired, {report.NewerHere} registered here since, {report.Refused} refused"));
        if (report.OutOfReach > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{report.OutOfReach} of those taken were connected to the other server: they are found again when their clients register here"));
        }
        if (isDryRun) output.WriteLine("nothing was written");
    }

    private static ImportFormat FormatOf(string text) => text.ToLowerInvariant() switch
    {
        "auto" => ImportFormat.Auto,
        "jsonl" => ImportFormat.JsonLines,
        "kamailio-sql" or "opensips-sql" or "sql" => ImportFormat.Sql,
        "kamailio-csv" or "opensips-csv" or "csv" => ImportFormat.Csv,
        _ => throw new UsageException($"--format is '{text}'; it must be jsonl, kamailio-sql or kamailio-csv."),
    };

    private static string NotAnAddress(string address) => address.StartsWith("mysql", StringComparison.OrdinalIgnoreCase)
        ? "MySQL is not read directly; write the table to a file with 'mysqldump kamailio location > location.sql' and import that."
        : "The database is not one that is known; write for example postgres://kamailio:password@127.0.0.1/kamailio or sqlite:///etc/kamailio/kamailio.db.";

    /// <summary>For the history, which is no place for a password.</summary>
    private static string Named(string source, string? address)
    {
        if (address is null) return source == "-" ? "standard input" : Path.GetFileName(source);
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? $"{uri.Scheme}://{uri.Host}{uri.AbsolutePath}" : "a database";
    }

    private static Stream Open(string file)
    {
        if (file == "-") return Console.OpenStandardInput();
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{file}' cannot be read: {refused.Message}");
        }
    }

    /// <summary>Shows what is left out, up to a number.</summary>
    private sealed class Findings(TextWriter output, int maxShown)
    {
        private long _count;

        public void Add(ImportFinding finding)
        {
            if (++_count > maxShown) return;
            string whose = finding.Read.AddressOfRecord.Length > 0 ? $", {finding.Read.AddressOfRecord}, {finding.Read.Contact}" : "";
            output.WriteLine("left out " + LogText.Escape($"{finding.Read.Place}{whose}: {finding.Reason}"));
        }

        public void End()
        {
            if (_count > maxShown) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"left out {_count - maxShown} more; --dry-run lists all of them"));
        }
    }
}

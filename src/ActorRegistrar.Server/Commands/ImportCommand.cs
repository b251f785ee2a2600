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
            SQL (sqlite3 .dump, pg_dump, mysqldump) or CSV, or what their ul.dump or ul_dump prints of the contacts in memory; or from the database
            itself. With --server they are given to a running server; without, it takes the settings of the server, which must not run on the same journal meanwhile. What clients have registered here since
            stands; a second run changes nothing.

            Examples:
              {Example} location.sql --dry-run
              {Example} --from-kamailio postgres://kamailio@127.0.0.1/kamailio --Registrar:DataDirectory=/var/lib/registrar
              {Example} - --domain example.com < location.csv
              kamcmd ul.dump | {Example} - --server http://127.0.0.1:8080
              {Example} location.sql --server http://127.0.0.1:8080 --token-file token
            """);
        var file = new Argument<string?>("file") { Description = "The file, or - for standard input.", Arity = ArgumentArity.ZeroOrOne };
        var kamailio = new Option<string?>("--from-kamailio") { Description = "Its database: postgres://user:password@host:port/database or sqlite:///path. PGPASSWORD may hold the password." };
        var openSips = new Option<string?>("--from-opensips") { Description = "The same for OpenSIPS." };
        var format = new Option<string>("--format") { Description = "jsonl, kamailio-sql, kamailio-csv or dump (of ul.dump, ul_dump); told by the first letters unless given.", DefaultValueFactory = _ => "auto" };
        var domain = new Option<string?>("--domain") { Description = "The domain of rows that have none (use_domain=0)." };
        var table = new Option<string>("--table") { Description = "The name of the table.", DefaultValueFactory = _ => LocationTable.DefaultName };
        var zone = new Option<string?>("--time-zone") { Description = "Of the other server, whose tables hold local times; this machine's unless given." };
        var database = new Option<string?>("--database") { Description = $"Which database wrote a file of SQL: {LocationDialects.Names}; told by its contents unless given." };
        var takenAt = new Option<string?>("--taken-at") { Description = "When a dump was taken, from which its lifetimes count: the file's own time unless given." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Write nothing; list what would be left out and why." };
        verb.Add(file);
        foreach (Option option in new Option[] { kamailio, openSips, format, database, domain, table, zone, takenAt, dryRun }) verb.Add(option);
        var remote = new RemoteOptions(verb);
        verb.Does(remote, settings, remote.IsTyped, async call =>
        {
            ParseResult typed = call.Typed;
            string[] sources = [.. new[] { typed.GetValue(file), typed.GetValue(kamailio), typed.GetValue(openSips) }.OfType<string>()];
            if (sources.Length != 1) throw new UsageException("Name one source: a file, - for standard input, --from-kamailio or --from-opensips.");
            string? address = typed.GetValue(kamailio) ?? typed.GetValue(openSips);
            if (address is not null && !LocationDatabase.IsAddress(address)) throw new UsageException(NotAnAddress(address));
            ImportFormat read = FormatOf(typed.GetRequiredValue(format));
            DateTimeOffset now = DateTimeOffset.UtcNow;
            DateTimeOffset taken = typed.GetValue(takenAt) is { } moment ? Moments.Read("--taken-at", moment, now) : TimeOf(sources[0], now);
            if (taken > now) throw new UsageException("--taken-at is in the future; write when the dump was taken.");
            var source = new ImportSource(new LocationOrigin(JournalVerb.Zone(typed.GetValue(zone)), taken))
            {
                Domain = typed.GetValue(domain),
                Table = typed.GetRequiredValue(table),
                Dialect = typed.GetValue(database) is { } written ? JournalVerb.Dialect(written) : null,
            };
            bool isDryRun = typed.GetValue(dryRun);
            if (remote.IsTyped(typed) && settings.Count > 0) throw new UsageException("--server gives the bindings to a running server, which has settings of its own; leave them out, or --server.");
            using Stream? text = address is null ? Open(sources[0]) : null;
            IEnumerable<ImportedBinding> bindings = text is null ? source.ReadDatabase(address!) : source.ReadText(text, read);
            var findings = new Findings(call.Output, isDryRun ? int.MaxValue : MaxShown);
            ImportReport report = await call.Admin.ImportBindingsAsync(Named(sources[0], address), bindings, isDryRun, findings.Add, call.Cancellation);
            findings.End();
            Summarize(call.Output, report, isDryRun);
            return report.Refused == 0 ? ExitCodes.Ok : ExitCodes.Failed;
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
        "dump" => ImportFormat.Dump,
        _ => throw new UsageException($"--format is '{text}'; it must be jsonl, kamailio-sql, kamailio-csv or dump."),
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

    /// <summary>When a file was written; this moment for what is no file.</summary>
    private static DateTimeOffset TimeOf(string source, DateTimeOffset now) =>
        source != "-" && File.Exists(source) && new DateTimeOffset(File.GetLastWriteTimeUtc(source), TimeSpan.Zero) is var written && written < now ? written : now;

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

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// Brings in bindings of another registrar while this one serves, in bodies of some thousand lines. A body is read whole before anything is stored;
/// the same one again changes nothing, so whoever is not sure that it arrived sends it again.
/// </summary>
/// <param name="location">Asks addresses-of-record.</param>
internal sealed class ImportEndpoints(LocationClient location) : IApiEndpoints, IDisposable
{
    private const long MostOctets = 8 * 1024 * 1024;

    // Each waits for a commit that it shares with all who register, so these take a small part of each.
    private const int AddressesAtOnce = 32;

    private const int MostImports = 2;

    private readonly SemaphoreSlim _imports = new(MostImports);

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("POST", "/import", "Brings in bindings that another registrar granted; what clients have registered here since stands", ImportAsync)
        {
            Answer = "ImportReport",
            Body = "ImportLine",
            BodyMediaType = "application/x-ndjson",
            MostOctets = MostOctets,
            Query = [new ApiParameter("dryRun", "boolean", "true to store nothing and only list what would be left out.")],
        },
    ];

    /// <inheritdoc/>
    public void Dispose() => _imports.Dispose();

    private async Task ImportAsync(ApiRequest request)
    {
        bool isDryRun = request.Flag("dryRun") ?? false;
        if (!_imports.Wait(0, CancellationToken.None)) throw ApiProblemException.Unavailable($"{MostImports} imports are under way; send it again when one is done.", 1);
        try
        {
            await ImportAsync(request, isDryRun);
        }
        finally
        {
            _imports.Release();
        }
    }

    private async Task ImportAsync(ApiRequest request, bool isDryRun)
    {
        var findings = new List<ImportFinding>();
        var tally = new ImportTally(findings.Add);
        Dictionary<AddressOfRecord, List<ImportedBinding>> byOwner = Group(await ReadAsync(request), tally);
        var outcomes = new ImmutableArray<ImportOutcome>[byOwner.Count];
        try
        {
            await Parallel.ForEachAsync(
                byOwner.Index(),
                new ParallelOptions { MaxDegreeOfParallelism = AddressesAtOnce, CancellationToken = request.Cancellation },
                async (one, cancellation) => outcomes[one.Index] = await TakeAsync(request, one.Item.Key, [.. one.Item.Value.Select(read => read.Binding!)], isDryRun, cancellation));
        }
        catch (ApiProblemException) when (!isDryRun)
        {
            request.Audit("bindings.import", "", string.Create(CultureInfo.InvariantCulture, $"some of {byOwner.Count} addresses-of-record"), "failed");
            throw;
        }
        foreach ((int i, (_, List<ImportedBinding> group)) in byOwner.Index())
        {
            for (int k = 0; k < group.Count; k++) tally.Add(group[k], outcomes[i][k]);
        }
        ImportReport report = tally.Report;
        long taken = report.Created + report.Updated;
        if (!isDryRun) request.Audit("bindings.import", "", string.Create(CultureInfo.InvariantCulture, $"{taken} bindings, {report.Read} read, of {byOwner.Count} addresses-of-record"), taken > 0 ? "done" : "unchanged");
        await request.AnswerAsync(writer => Write(writer, report, findings, isDryRun));
    }

    /// <summary>
    /// Decides from what is shown and, when something is to be stored, lets the address-of-record decide again: a REGISTER between the two
    /// makes its answer, at worst, an older tale than what is stored.
    /// </summary>
    private async Task<ImmutableArray<ImportOutcome>> TakeAsync(
        ApiRequest request, AddressOfRecord owner, ImmutableArray<Binding> bindings, bool isDryRun, CancellationToken cancellation)
    {
        BindingsShown shown = await location.AskAsync<BindingsShown>(new ShowBindings(owner), cancellation);
        var state = AddressOfRecordState.Of([.. shown.Bindings.Select(one => one.Binding)]);
        RegistrationPolicy policy = location.Registrar.Domains.Current.Policies.For(owner).Registration;
        ImportDecision decision = ImportRules.Decide(state, bindings, request.Who, policy, shown.At, request.Source);
        if (decision.Event is not null && !isDryRun) await location.AskAsync<Administered>(new ImportBindings(owner, bindings, request.Who) { From = request.Source }, cancellation);
        return decision.Outcomes;
    }

    private Dictionary<AddressOfRecord, List<ImportedBinding>> Group(List<ImportedBinding> lines, ImportTally tally)
    {
        var byOwner = new Dictionary<AddressOfRecord, List<ImportedBinding>>();
        foreach (ImportedBinding read in lines)
        {
            tally.CountRead();
            if (read.Problem is { } problem) tally.Refuse(read, problem);
            else if (location.FindServed(read.Owner!) is not { } owner) tally.Refuse(read, "its domain is not served here; Registrar:Domains says which are");
            else if (byOwner.TryGetValue(owner, out List<ImportedBinding>? group)) group.Add(read);
            else byOwner.Add(owner, [read]);
        }
        tally.CountAddressesOfRecord(byOwner.Count);
        return byOwner;
    }

    private static async Task<List<ImportedBinding>> ReadAsync(ApiRequest request)
    {
        using var body = new MemoryStream();
        await request.Context.Request.Body.CopyToAsync(body, request.Cancellation);
        body.Position = 0;
        try
        {
            return [.. new ImportSource(new LocationOrigin(TimeZoneInfo.Utc, DateTimeOffset.UtcNow)).ReadText(body, ImportFormat.JsonLines)];
        }
        catch (UnreadableInputException unreadable)
        {
            throw ApiProblemException.BadRequest("body", unreadable.Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, ImportReport report, List<ImportFinding> findings, bool isDryRun)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("isDryRun"u8, isDryRun);
        writer.WriteNumber("read"u8, report.Read);
        writer.WriteNumber("addressesOfRecord"u8, report.AddressesOfRecord);
        writer.WriteNumber("created"u8, report.Created);
        writer.WriteNumber("updated"u8, report.Updated);
        writer.WriteNumber("unchanged"u8, report.Unchanged);
        writer.WriteNumber("hadExpired"u8, report.HadExpired);
        writer.WriteNumber("newerHere"u8, report.NewerHere);
        writer.WriteNumber("refused"u8, report.Refused);
        writer.WriteNumber("outOfReach"u8, report.OutOfReach);
        writer.WriteStartArray("leftOut"u8);
        foreach (ImportFinding finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("place"u8, finding.Read.Place);
            writer.WriteString("aor"u8, finding.Read.AddressOfRecord);
            writer.WriteString("contact"u8, finding.Read.Contact);
            writer.WriteString("reason"u8, finding.Reason);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

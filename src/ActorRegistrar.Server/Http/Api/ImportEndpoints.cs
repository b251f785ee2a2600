using System.Collections.Immutable;
using System.ComponentModel;
using System.Globalization;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A line of an import: an address-of-record with its bindings, as an export writes them.</summary>
internal sealed record ImportLineJson(string Aor, BindingJson[] Bindings, uint[]? GruuEpochs = null);

/// <summary>A binding that an import has left out.</summary>
internal sealed record LeftOutJson([property: Description("The line of the body, such as line 7.")] string Place, string Aor, string Contact, string Reason);

/// <summary>What an import has done.</summary>
internal sealed record ImportReportJson(
    bool IsDryRun,
    long Read,
    long AddressesOfRecord,
    long Created,
    long Updated,
    long Unchanged,
    long HadExpired,
    long NewerHere,
    long Refused,
    [property: Description("Of those taken, how many were connected to the other server and are found again when their clients register here.")] long OutOfReach,
    LeftOutJson[] LeftOut);

/// <summary>
/// Brings in bindings of another registrar while this one serves, in bodies of some thousand lines. A body is read whole before anything is stored;
/// the same one again changes nothing, so that a client which is not sure that it arrived sends it again.
/// </summary>
/// <param name="location">Asks addresses-of-record.</param>
internal sealed class ImportEndpoints(LocationClient location)
{
    private const long MostOctets = 8 * 1024 * 1024;

    // Each waits for a commit that it shares with all who register, so these take a small part of each.
    private const int AddressesAtOnce = 32;

    /// <summary>Maps the endpoint.</summary>
    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/import", (
                [Description("true to store nothing and only list what would be left out.")] bool? dryRun,
                ImportEndpoints import,
                HttpContext context) => import.ImportAsync(context, dryRun ?? false))
        .WithSummary("Brings in bindings that another registrar granted; what clients have registered here since stands")
        .Accepts<ImportLineJson>(AdminApi.Lines)
        .WithMetadata(new RequestSizeLimitAttribute(MostOctets))
        .RequireRateLimiting(StreamLimits.Imports);

    private async Task<Ok<ImportReportJson>> ImportAsync(HttpContext context, bool isDryRun)
    {
        var findings = new List<ImportFinding>();
        var tally = new ImportTally(findings.Add);
        Dictionary<AddressOfRecord, List<ImportedBinding>> byOwner = Group(await ReadAsync(context), tally);
        var outcomes = new ImmutableArray<ImportOutcome>[byOwner.Count];
        try
        {
            await Parallel.ForEachAsync(
                byOwner.Index(),
                new ParallelOptions { MaxDegreeOfParallelism = AddressesAtOnce, CancellationToken = context.RequestAborted },
                async (one, cancellation) => outcomes[one.Index] = await TakeAsync(context, one.Item.Key, [.. one.Item.Value.Select(read => read.Binding!)], isDryRun, cancellation));
        }
        catch (ApiProblemException) when (!isDryRun)
        {
            context.Audit("bindings.import", "", string.Create(CultureInfo.InvariantCulture, $"some of {byOwner.Count} addresses-of-record"), "failed");
            throw;
        }
        foreach ((int i, (_, List<ImportedBinding> group)) in byOwner.Index())
        {
            for (int k = 0; k < group.Count; k++) tally.Add(group[k], outcomes[i][k]);
        }
        ImportReport report = tally.Report;
        long taken = report.Created + report.Updated;
        if (!isDryRun) context.Audit("bindings.import", "", string.Create(CultureInfo.InvariantCulture, $"{taken} bindings, {report.Read} read, of {byOwner.Count} addresses-of-record"), taken > 0 ? "done" : "unchanged");
        return TypedResults.Ok(new ImportReportJson(
            isDryRun,
            report.Read,
            report.AddressesOfRecord,
            report.Created,
            report.Updated,
            report.Unchanged,
            report.HadExpired,
            report.NewerHere,
            report.Refused,
            report.OutOfReach,
            [.. findings.Select(finding => new LeftOutJson(finding.Read.Place, finding.Read.AddressOfRecord, finding.Read.Contact, finding.Reason))]));
    }

    /// <summary>
    /// Decides from what is shown and, when something is to be stored, lets the address-of-record decide again: a REGISTER between the two
    /// makes its report, at worst, older than what is stored.
    /// </summary>
    private async Task<ImmutableArray<ImportOutcome>> TakeAsync(
        HttpContext context, AddressOfRecord owner, ImmutableArray<Binding> bindings, bool isDryRun, CancellationToken cancellation)
    {
        BindingsShown shown = await location.AskAsync<BindingsShown>(new ShowBindings(owner), cancellation);
        var state = AddressOfRecordState.Of([.. shown.Bindings.Select(one => one.Binding)]);
        RegistrationPolicy policy = location.Registrar.Domains.Current.Policies.For(owner).Registration;
        ImportDecision decision = ImportRules.Decide(state, bindings, context.Who(), policy, shown.At, context.Source());
        if (decision.Event is not null && !isDryRun) await location.AskAsync<Administered>(new ImportBindings(owner, bindings, context.Who()) { From = context.Source() }, cancellation);
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

    private static async Task<List<ImportedBinding>> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
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
}

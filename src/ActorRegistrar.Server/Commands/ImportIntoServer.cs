using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Remote;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// Gives bindings to a running server, some hundred addresses-of-record in a request, each of them whole in one. When one request fails, those
/// before it stay; the same import again completes it.
/// </summary>
internal static class ImportIntoServer
{
    private const int MostAddresses = 500;

    // Well below what the server takes at once, even when the last line is a long one.
    private const int EnoughOctets = 1024 * 1024;

    /// <summary>Imports.</summary>
    /// <param name="call">The server.</param>
    /// <param name="bindings">All of them, read to their end: what is cut off is not begun.</param>
    /// <param name="isDryRun">Whether nothing is to be stored.</param>
    /// <param name="report">Told of each binding that is left out, by its place in the source.</param>
    /// <exception cref="AdminFailedException">The server cannot be reached or refuses.</exception>
    public static async Task<ImportReport> RunAsync(RemoteCall call, IReadOnlyList<ImportedBinding> bindings, bool isDryRun, Action<ImportFinding> report)
    {
        var sum = new ImportReport();
        foreach (ImportedBinding broken in bindings.Where(read => read.Problem is not null))
        {
            sum = sum with { Read = sum.Read + 1, Refused = sum.Refused + 1 };
            report(new ImportFinding(broken, broken.Problem!));
        }
        using var body = new MemoryStream();
        await using var writer = new Utf8JsonWriter(body, ApiJson.Options);
        var sent = new List<ImportedBinding[]>();
        foreach (IGrouping<AddressOfRecord, ImportedBinding> ofOne in bindings.Where(read => read.Problem is null).GroupBy(read => read.Owner!))
        {
            sent.Add([.. ofOne]);
            BindingLines.Write(body, writer, ofOne.Key, [.. ofOne.Select(read => read.Binding!)]);
            if (sent.Count >= MostAddresses || body.Length >= EnoughOctets) await SendAsync();
        }
        if (sent.Count > 0) await SendAsync();
        return sum;

        async Task SendAsync()
        {
            JsonElement answer = await call.Client.PostLinesAsync(isDryRun ? "/import?dryRun=true" : "/import", body.GetBuffer().AsMemory(0, (int)body.Length), call.Cancellation);
            sum = Add(sum, answer);
            foreach (JsonElement left in answer.GetProperty("leftOut").EnumerateArray()) report(FindingOf(left, sent));
            body.SetLength(0);
            sent.Clear();
        }
    }

    private static ImportReport Add(ImportReport sum, JsonElement answer) => new()
    {
        Read = sum.Read + Number(answer, "read"),
        AddressesOfRecord = sum.AddressesOfRecord + Number(answer, "addressesOfRecord"),
        Created = sum.Created + Number(answer, "created"),
        Updated = sum.Updated + Number(answer, "updated"),
        Unchanged = sum.Unchanged + Number(answer, "unchanged"),
        HadExpired = sum.HadExpired + Number(answer, "hadExpired"),
        NewerHere = sum.NewerHere + Number(answer, "newerHere"),
        Refused = sum.Refused + Number(answer, "refused"),
        OutOfReach = sum.OutOfReach + Number(answer, "outOfReach"),
    };

    /// <summary>The server counts the lines of one request; whoever reads this has the source before him.</summary>
    private static ImportFinding FindingOf(JsonElement left, List<ImportedBinding[]> sent)
    {
        string place = left.Text("place") ?? "", contact = left.Text("contact") ?? "", reason = left.Text("reason") ?? "";
        ImportedBinding? read = place.Split(' ') is ["line", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line >= 1 && line <= sent.Count
            ? sent[line - 1].FirstOrDefault(one => one.Contact == contact || one.Binding!.ContactUri == contact)
            : null;
        return new ImportFinding(read ?? new ImportedBinding(place, left.Text("aor") ?? "", contact), reason);
    }

    private static long Number(JsonElement answer, string name) => answer.GetProperty(name).GetInt64();
}

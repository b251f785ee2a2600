using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Remote;

/// <summary>Asks a running server to do it. Imports go in parts: each is taken whole or not at all.</summary>
/// <param name="client">The way to the server.</param>
internal sealed class RemoteAdmin(AdminClient client) : IRegistrarAdmin
{
    // A line more does not go past what the server takes at once.
    private const int EnoughOctets = 1024 * 1024;
    private const int EnoughUserOctets = UserImportEndpoints.MostOctets / 2;
    private const int MostAddresses = 500;

    /// <inheritdoc/>
    public AddressOfRecord Stored(AddressOfRecord named) => named;

    /// <inheritdoc/>
    public Task<JsonElement> AddUserAsync(UserName user, Func<string> password, CancellationToken cancellation) => client.SendAsync(HttpMethod.Post, "/users", body =>
    {
        body.WriteString("user", user.ToString());
        body.WriteString("password", password());
    }, cancellation);

    /// <inheritdoc/>
    public Task<JsonElement> ChangePasswordAsync(UserName user, Func<string> password, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Put, $"{PathOf(user)}/password", body => body.WriteString("password", password()), cancellation);

    /// <inheritdoc/>
    public Task<JsonElement> RemoveUserAsync(UserName user, CancellationToken cancellation) => client.SendAsync(HttpMethod.Delete, PathOf(user), null, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<JsonElement> ListUsersAsync(string? realm, CancellationToken cancellation) =>
        client.PagesAsync("/users", [("realm", realm), ("limit", "1000")], cancellation);

    /// <inheritdoc/>
    public async Task<int> ImportUsersAsync(string source, IReadOnlyList<ImportedUser> users, bool replace, CancellationToken cancellation)
    {
        string path = replace ? "/users/import?replace=true" : "/users/import";
        using var body = new MemoryStream();
        int added = 0, waiting = 0;
        foreach (ImportedUser user in users)
        {
            Write(body, user);
            if (++waiting == UserImportEndpoints.MostUsers || body.Length >= EnoughUserOctets)
            {
                await SendAsync();
            }
        }
        if (waiting > 0)
        {
            await SendAsync();
        }
        return added;

        async Task SendAsync()
        {
            JsonElement done = await client.PostLinesAsync(path, body.GetBuffer().AsMemory(0, (int)body.Length), cancellation);
            added += done.GetProperty("added").GetInt32();
            body.SetLength(0);
            waiting = 0;
        }
    }

    /// <inheritdoc/>
    public Task<JsonElement> GrantAsync(UserName user, AddressOfRecord address, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Put, GrantPath(user, address), null, cancellation);

    /// <inheritdoc/>
    public Task<JsonElement> RevokeAsync(UserName user, AddressOfRecord address, CancellationToken cancellation) =>
        client.SendAsync(HttpMethod.Delete, GrantPath(user, address), null, cancellation);

    /// <summary>All bindings are read to their end first: what is cut off is not begun.</summary>
    public async Task<ImportReport> ImportBindingsAsync(
        string source, IEnumerable<ImportedBinding> bindings, bool isDryRun, Action<ImportFinding> report, CancellationToken cancellation)
    {
        string path = isDryRun ? "/import?dryRun=true" : "/import";
        ILookup<bool, ImportedBinding> read = bindings.ToLookup(binding => binding.Problem is null);
        var sum = new ImportReport();
        foreach (ImportedBinding broken in read[false])
        {
            sum = sum with { Read = sum.Read + 1, Refused = sum.Refused + 1 };
            report(new ImportFinding(broken, broken.Problem!));
        }
        using var body = new MemoryStream();
        await using var writer = new Utf8JsonWriter(body, JsonLine.Options);
        var sent = new List<ImportedBinding[]>();
        // Some hundred addresses-of-record in a request, each of them whole in one.
        foreach (IGrouping<AddressOfRecord, ImportedBinding> ofOne in read[true].GroupBy(binding => binding.Owner!))
        {
            sent.Add([.. ofOne]);
            BindingLines.Write(body, writer, ofOne.Key, [.. ofOne.Select(binding => binding.Binding!)]);
            if (sent.Count >= MostAddresses || body.Length >= EnoughOctets)
            {
                await SendAsync();
            }
        }
        if (sent.Count > 0)
        {
            await SendAsync();
        }
        return sum;

        async Task SendAsync()
        {
            JsonElement done = await client.PostLinesAsync(path, body.GetBuffer().AsMemory(0, (int)body.Length), cancellation);
            sum = Add(sum, done);
            foreach (JsonElement left in done.GetProperty("leftOut").EnumerateArray())
            {
                report(FindingOf(left, sent));
            }
            body.SetLength(0);
            sent.Clear();
        }
    }

    private static string PathOf(UserName user) => "/users/" + AdminClient.Segment(user.ToString());

    private static string GrantPath(UserName user, AddressOfRecord address) => $"{PathOf(user)}/grants/{AdminClient.Segment(address.ToString())}";

    private static void Write(MemoryStream body, ImportedUser user)
    {
        using (var writer = new Utf8JsonWriter(body, JsonLine.Options))
        {
            writer.WriteStartObject();
            if (user.Hash is { } hash)
            {
                writer.WriteString("username"u8, user.Username);
                writer.WriteString("realm"u8, user.Realm);
                writer.WriteString("hash"u8, hash);
            }
            else
            {
                writer.WriteString("user"u8, $"{user.Username}@{user.Realm}");
                writer.WriteString("password"u8, user.Password);
            }
            writer.WriteEndObject();
        }
        body.WriteByte((byte)'\n');
    }

    private static ImportReport Add(ImportReport sum, JsonElement done) => new()
    {
        Read = sum.Read + Number(done, "read"),
        AddressesOfRecord = sum.AddressesOfRecord + Number(done, "addressesOfRecord"),
        Created = sum.Created + Number(done, "created"),
        Updated = sum.Updated + Number(done, "updated"),
        Unchanged = sum.Unchanged + Number(done, "unchanged"),
        HadExpired = sum.HadExpired + Number(done, "hadExpired"),
        NewerHere = sum.NewerHere + Number(done, "newerHere"),
        Refused = sum.Refused + Number(done, "refused"),
        OutOfReach = sum.OutOfReach + Number(done, "outOfReach"),
    };

    /// <summary>The server counts the lines of one request; the person at the terminal has the source.</summary>
    private static ImportFinding FindingOf(JsonElement left, List<ImportedBinding[]> sent)
    {
        string place = left.Text("place") ?? "", contact = left.Text("contact") ?? "", reason = left.Text("reason") ?? "";
        ImportedBinding? read = place.Split(' ') is ["line", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int line) && line >= 1 && line <= sent.Count
            ? sent[line - 1].FirstOrDefault(one => one.Contact == contact || one.Binding!.ContactUri == contact)
            : null;
        return new ImportFinding(read ?? new ImportedBinding(place, left.Text("aor") ?? "", contact), reason);
    }

    private static long Number(JsonElement done, string name) => done.GetProperty(name).GetInt64();
}

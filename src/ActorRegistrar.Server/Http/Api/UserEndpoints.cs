using System.Collections.Immutable;
using System.Text.Json;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Who may register. A password goes in and never comes out, nor does anything that is made of it.</summary>
/// <param name="options">Where they are kept.</param>
/// <param name="location">Knows which domains are served, and by which names.</param>
internal sealed class UserEndpoints(RegistrarOptions options, LocationClient location) : IApiEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;
    private const int LongestName = 320;
    private const int LongestPassword = 256;
    private const int MostGrants = 100;

    private readonly Lazy<ICredentialDirectory> _directory = new(() => CredentialDirectories.Open(options.Journal), LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/users", "The users, by realm and name", ListAsync)
        {
            Answer = "UserPage",
            Query =
            [
                new("realm", "string", "Only those of this realm."),
                new("limit", "integer", "At most so many, 1 to 1000; 100 unless given."),
                new("cursor", "string", "The next of the page before."),
            ],
        },
        new("POST", "/users", "Adds a user", AddAsync) { Answer = "User", Body = "NewUser", Success = StatusCodes.Status201Created },
        new("PUT", "/users/{name}/password", "Gives a user another password", ChangePasswordAsync) { Answer = "User", Body = "Password" },
        new("PUT", "/users/{name}/grants/{aor}", "Lets a user register an address-of-record that is not its own; twice is once", GrantAsync) { Answer = "User" },
        new("DELETE", "/users/{name}/grants/{aor}", "Takes that back", RevokeAsync) { Answer = "User" },
        new("DELETE", "/users/{name}", "Removes a user; bindings that stand run out by themselves", RemoveAsync) { Answer = "RemovedUser" },
    ];

    private async Task ListAsync(ApiRequest request)
    {
        int limit = (int)(request.Number("limit", 1, MostAtOnce) ?? DefaultLimit);
        string[]? place = Cursor.Read(request, 2);
        List<StoredCredential> page = [];
        bool isMore = false;
        await foreach (StoredCredential user in _directory.Value.ListAsync(request.Text("realm")?.ToLowerInvariant(), request.Cancellation))
        {
            if (place is not null && Compare(user, place[0], place[1]) <= 0) continue;
            isMore = page.Count == limit;
            if (isMore) break;
            page.Add(user);
        }
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items"u8);
            foreach (StoredCredential user in page) Write(writer, user);
            writer.WriteEndArray();
            if (isMore) writer.WriteString("next"u8, Cursor.Of(page[^1].Realm, page[^1].Username));
            writer.WriteEndObject();
        });
    }

    private async Task AddAsync(ApiRequest request)
    {
        ApiBody body = await request.BodyAsync();
        string name = body.RequiredText("user", LongestName);
        string password = PasswordIn(body);
        ImmutableArray<string> grants = body.Texts("grants", MostGrants, AddressOfRecord.MaxKeyLength + 4);
        body.RefuseUnknown();
        if (!UserName.TryParse(name, out UserName? user)) throw ApiProblemException.Unprocessable("user", $"'{name}' is not a user; write for example bob@example.com.");
        StoredCredential credential = StoredCredential.Create(user.Username, user.Realm, password) with { Grants = [.. grants.Select(GrantOf)] };
        if (await _directory.Value.AddAsync([credential], replace: false, request.Cancellation) == 0)
            throw ApiProblemException.Conflict($"{user} exists already; PUT /users/{user}/password changes its password.", "user");
        request.Audit("users.add", user.ToString(), grants.IsEmpty ? "" : $"may also register {string.Join(' ', grants)}");
        await request.AnswerAsync(writer => Write(writer, credential), StatusCodes.Status201Created);
    }

    private async Task ChangePasswordAsync(ApiRequest request)
    {
        UserName user = NameIn(request);
        ApiBody body = await request.BodyAsync();
        string password = PasswordIn(body);
        body.RefuseUnknown();
        StoredCredential known = await _directory.Value.FindAsync(user.Username, user.Realm, request.Cancellation) ?? throw Unknown(user);
        StoredCredential changed = StoredCredential.Create(user.Username, user.Realm, password) with { Grants = known.Grants };
        await _directory.Value.AddAsync([changed], replace: true, request.Cancellation);
        request.Audit("users.passwd", user.ToString(), "");
        await request.AnswerAsync(writer => Write(writer, changed));
    }

    private async Task RemoveAsync(ApiRequest request)
    {
        UserName user = NameIn(request);
        if (!await _directory.Value.RemoveAsync(user.Username, user.Realm, request.Cancellation)) throw Unknown(user);
        request.Audit("users.remove", user.ToString(), "");
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("removed"u8, user.ToString());
            writer.WriteEndObject();
        });
    }

    private async Task GrantAsync(ApiRequest request)
    {
        (UserName user, AddressOfRecord address) = (NameIn(request), location.Resolve(request.AddressOfRecord()));
        if (!await _directory.Value.GrantAsync(user.Username, user.Realm, address.Key, request.Cancellation)) throw Unknown(user);
        request.Audit("users.grant", user.ToString(), $"may also register {address}");
        await AnswerAsync(request, user);
    }

    private async Task RevokeAsync(ApiRequest request)
    {
        (UserName user, AddressOfRecord named) = (NameIn(request), request.AddressOfRecord());
        // What was granted in a domain that is served no longer can still be taken back.
        AddressOfRecord address = location.FindServed(named) ?? named;
        if (!await _directory.Value.RevokeAsync(user.Username, user.Realm, address.Key, request.Cancellation)) throw ApiProblemException.NotFound($"{address} was not granted to {user}.", "aor");
        request.Audit("users.revoke", user.ToString(), $"may not register {address} any longer");
        await AnswerAsync(request, user);
    }

    private async Task AnswerAsync(ApiRequest request, UserName user)
    {
        StoredCredential known = await _directory.Value.FindAsync(user.Username, user.Realm, request.Cancellation) ?? throw Unknown(user);
        await request.AnswerAsync(writer => Write(writer, known));
    }

    private static UserName NameIn(ApiRequest request) =>
        UserName.TryParse(request.Segment("name"), out UserName? user) ? user : throw ApiProblemException.BadRequest("name", $"'{request.Segment("name")}' is not a user; write for example bob@example.com.");

    private static string PasswordIn(ApiBody body)
    {
        string password = body.RequiredText("password", LongestPassword);
        return password.Any(char.IsControl) ? throw ApiProblemException.Unprocessable("password", "password has a control character.") : password;
    }

    private string GrantOf(string text) =>
        AddressOfRecord.TryParse(text, out AddressOfRecord? granted) ? location.Resolve(granted!).Key : throw ApiProblemException.Unprocessable("grants", $"grants has '{text}', which is not an address-of-record; write for example sip:reception@example.com.");

    private static ApiProblemException Unknown(UserName user) => ApiProblemException.NotFound($"{user} is not known.", "name");

    private static int Compare(StoredCredential user, string realm, string username) =>
        string.CompareOrdinal(user.Realm, realm) is not 0 and var order ? order : string.CompareOrdinal(user.Username, username);

    private static void Write(Utf8JsonWriter writer, StoredCredential user)
    {
        writer.WriteStartObject();
        writer.WriteString("user"u8, $"{user.Username}@{user.Realm}");
        writer.WriteString("username"u8, user.Username);
        writer.WriteString("realm"u8, user.Realm);
        writer.WriteStartArray("algorithms"u8);
        if (user.Hashes.Sha512T256 is not null) writer.WriteStringValue("SHA-512-256"u8);
        if (user.Hashes.Sha256 is not null) writer.WriteStringValue("SHA-256"u8);
        if (user.Hashes.Md5 is not null) writer.WriteStringValue("MD5"u8);
        writer.WriteEndArray();
        writer.WriteStartArray("grants"u8);
        foreach (string grant in user.Grants) writer.WriteStringValue("sip:" + grant);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

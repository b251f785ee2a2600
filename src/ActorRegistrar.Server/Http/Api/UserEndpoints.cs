using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Server.Users;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A user, without anything secret.</summary>
internal sealed record UserJson(string User, string Username, string Realm, string[] Algorithms, string[] Grants)
{
    /// <summary>As JSON.</summary>
    public static UserJson Of(StoredCredential user)
    {
        List<string> algorithms = [];
        if (user.Hashes.Sha512T256 is not null) algorithms.Add("SHA-512-256");
        if (user.Hashes.Sha256 is not null) algorithms.Add("SHA-256");
        if (user.Hashes.Md5 is not null) algorithms.Add("MD5");
        return new UserJson($"{user.Username}@{user.Realm}", user.Username, user.Realm, [.. algorithms], [.. user.Grants.Select(grant => "sip:" + grant)]);
    }
}

/// <summary>A page of users.</summary>
internal sealed record UserPageJson(UserJson[] Items, string? Next = null);

/// <summary>A user to be added.</summary>
internal sealed record NewUserJson
{
    [Required, Description("Such as bob@example.com.")]
    public string? User { get; init; }

    [Required, DataType(DataType.Password)]
    public string? Password { get; init; }

    [Description("Other addresses-of-record that the user may register.")]
    public string[]? Grants { get; init; }
}

/// <summary>Another password.</summary>
internal sealed record PasswordJson
{
    [Required, DataType(DataType.Password)]
    public string? Password { get; init; }
}

/// <summary>A user that was removed.</summary>
internal sealed record RemovedUserJson(string Removed);

/// <summary>Users. A password goes in and never comes out, nor does anything that is made of it.</summary>
internal static class UserEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;
    private const int LongestName = 320;
    private const int LongestPassword = 256;
    private const int MostGrants = 100;

    /// <summary>Maps the endpoints.</summary>
    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users", ListAsync).WithSummary("The users, by realm and name");
        api.MapPost("/users", AddAsync).WithSummary("Adds a user");
        api.MapPut("/users/{name}/password", ChangePasswordAsync).WithSummary("Gives a user another password");
        api.MapPut("/users/{name}/grants/{aor}", GrantAsync).WithSummary("Lets a user register an address-of-record that is not its own");
        api.MapDelete("/users/{name}/grants/{aor}", RevokeAsync).WithSummary("Ends the right of a user to register an address-of-record that is not its own");
        api.MapDelete("/users/{name}", RemoveAsync).WithSummary("Removes a user; bindings that exist run out by themselves");
    }

    private static async Task<Ok<UserPageJson>> ListAsync(
        [Description("Only those of this realm.")] string? realm,
        [Description("At most so many, 1 to 1000; 100 unless given.")] long? limit,
        [Description("The next of the page before.")] string? cursor,
        ICredentialDirectory users,
        CancellationToken cancellation)
    {
        int most = (int)ApiInput.Within("limit", limit ?? DefaultLimit, 1, MostAtOnce);
        (string, string)? behind = ApiInput.Cursor(cursor, 2) is { } place ? (place[0], place[1]) : null;
        List<UserJson> page = [];
        await foreach (StoredCredential user in users.ListAsync(realm?.ToLowerInvariant(), behind, cancellation))
        {
            if (page.Count == most) return TypedResults.Ok(new UserPageJson([.. page], ApiInput.CursorOf(page[^1].Realm, page[^1].Username)));
            page.Add(UserJson.Of(user));
        }
        return TypedResults.Ok(new UserPageJson([.. page]));
    }

    private static async Task<Created<UserJson>> AddAsync(
        NewUserJson body, ICredentialDirectory users, LocationClient location, HttpContext context, CancellationToken cancellation)
    {
        string name = ApiInput.Required("user", body.User, LongestName);
        string password = PasswordOf(body.Password);
        ImmutableArray<string> grants = ApiInput.Texts("grants", body.Grants, MostGrants, AddressOfRecord.MaxKeyLength + 4);
        if (!UserName.TryParse(name, out UserName? user)) throw ApiProblemException.Unprocessable("user", $"'{name}' is not a user; write for example bob@example.com.");
        StoredCredential credential = StoredCredential.Create(user.Username, user.Realm, password) with { Grants = [.. grants.Select(grant => GrantOf(grant, location))] };
        if (await users.AddAsync([credential], replace: false, cancellation) == 0)
        {
            throw ApiProblemException.Conflict($"{user} exists already; PUT /users/{user}/password changes its password.", "user");
        }
        context.Audit("users.add", user.ToString(), grants.IsEmpty ? "" : $"may also register {string.Join(' ', grants)}");
        return TypedResults.Created((string?)null, UserJson.Of(credential));
    }

    private static async Task<Ok<UserJson>> ChangePasswordAsync(
        string name, PasswordJson body, ICredentialDirectory users, HttpContext context, CancellationToken cancellation)
    {
        UserName user = NameOf(name);
        string password = PasswordOf(body.Password);
        StoredCredential known = await users.FindAsync(user.Username, user.Realm, cancellation) ?? throw Unknown(user);
        StoredCredential changed = StoredCredential.Create(user.Username, user.Realm, password) with { Grants = known.Grants };
        await users.AddAsync([changed], replace: true, cancellation);
        context.Audit("users.passwd", user.ToString(), "");
        return TypedResults.Ok(UserJson.Of(changed));
    }

    private static async Task<Ok<RemovedUserJson>> RemoveAsync(string name, ICredentialDirectory users, HttpContext context, CancellationToken cancellation)
    {
        UserName user = NameOf(name);
        if (!await users.RemoveAsync(user.Username, user.Realm, cancellation)) throw Unknown(user);
        context.Audit("users.remove", user.ToString(), "");
        return TypedResults.Ok(new RemovedUserJson(user.ToString()));
    }

    private static async Task<Ok<UserJson>> GrantAsync(
        string name, string aor, ICredentialDirectory users, LocationClient location, HttpContext context, CancellationToken cancellation)
    {
        (UserName user, AddressOfRecord address) = (NameOf(name), location.Resolve(aor));
        if (!await users.GrantAsync(user.Username, user.Realm, address.Key, cancellation)) throw Unknown(user);
        context.Audit("users.grant", user.ToString(), $"may also register {address}");
        return await ShowAsync(user, users, cancellation);
    }

    private static async Task<Ok<UserJson>> RevokeAsync(
        string name, string aor, ICredentialDirectory users, LocationClient location, HttpContext context, CancellationToken cancellation)
    {
        (UserName user, AddressOfRecord named) = (NameOf(name), LocationClient.Parse(aor));
        // A grant in a domain that is served no longer can still be taken back.
        AddressOfRecord address = location.FindServed(named) ?? named;
        if (!await users.RevokeAsync(user.Username, user.Realm, address.Key, cancellation))
        {
            throw ApiProblemException.NotFound($"{address} was not granted to {user}.", "aor");
        }
        context.Audit("users.revoke", user.ToString(), $"may not register {address} any longer");
        return await ShowAsync(user, users, cancellation);
    }

    private static async Task<Ok<UserJson>> ShowAsync(UserName user, ICredentialDirectory users, CancellationToken cancellation) =>
        TypedResults.Ok(UserJson.Of(await users.FindAsync(user.Username, user.Realm, cancellation) ?? throw Unknown(user)));

    private static UserName NameOf(string segment) => UserName.TryParse(segment, out UserName? user)
        ? user
        : throw ApiProblemException.BadRequest("name", $"'{segment}' is not a user; write for example bob@example.com.");

    private static string PasswordOf(string? text)
    {
        string password = ApiInput.Required("password", text, LongestPassword);
        return password.Any(char.IsControl) ? throw ApiProblemException.Unprocessable("password", "password has a control character.") : password;
    }

    private static string GrantOf(string text, LocationClient location) => AddressOfRecord.TryParse(text, out AddressOfRecord? granted)
        ? location.Resolve(granted!).Key
        : throw ApiProblemException.Unprocessable("grants", $"grants has '{text}', which is not an address-of-record; write for example sip:reception@example.com.");

    private static ApiProblemException Unknown(UserName user) => ApiProblemException.NotFound($"{user} is not known.", "name");
}

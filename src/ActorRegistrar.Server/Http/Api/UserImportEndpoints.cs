using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Server.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A line of an import of users: either user and password, or username, realm and hash.</summary>
internal sealed record UserLineJson
{
    [Description("Such as bob@example.com.")]
    public string? User { get; init; }

    [DataType(DataType.Password)]
    public string? Password { get; init; }

    public string? Username { get; init; }
    public string? Realm { get; init; }

    [DataType(DataType.Password), Description("H(A1) in hexadecimal digits, 32 of MD5 or 64 of SHA-256.")]
    public string? Hash { get; init; }
}

/// <summary>What an import of users has done.</summary>
internal sealed record UsersImportedJson(
    int Read, [property: Description("Of those read, how many are new or have got another password; the others exist already.")] int Added);

/// <summary>Brings in users of another registrar, in bodies of some hundred lines, each body whole or not at all.</summary>
internal static class UserImportEndpoints
{
    /// <summary>The most octets of a body.</summary>
    public const int MostOctets = 1024 * 1024;

    /// <summary>The most users of a body: a transaction that no commit of a registration waits for long.</summary>
    public const int MostUsers = 1000;

    private const int LongestText = 320;

    /// <summary>Maps the endpoint.</summary>
    public static void MapUserImport(this IEndpointRouteBuilder api) => api.MapPost("/users/import", ImportAsync)
        .WithSummary("Adds up to 1000 users, all or none, with passwords or with the hashes that another registrar keeps")
        .Accepts<UserLineJson>(AdminApi.Lines)
        .WithMetadata(new RequestSizeLimitAttribute(MostOctets));

    private static async Task<Ok<UsersImportedJson>> ImportAsync(
        [Description("true to give users that exist the new password; otherwise they are left alone.")] bool? replace,
        ICredentialDirectory directory,
        HttpContext context,
        CancellationToken cancellation)
    {
        List<StoredCredential> users = await ReadAsync(context.Request.Body, cancellation);
        int added = await directory.AddAsync(users, replace ?? false, cancellation);
        string how = replace is true ? ", those that existed with another password" : "";
        context.Audit("users.import", "", string.Create(CultureInfo.InvariantCulture, $"{added} of {users.Count} users{how}"), added > 0 ? "done" : "unchanged");
        return TypedResults.Ok(new UsersImportedJson(users.Count, added));
    }

    private static async Task<List<StoredCredential>> ReadAsync(Stream request, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await request.CopyToAsync(body, cancellation);
        ReadOnlyMemory<byte> rest = body.GetBuffer().AsMemory(0, (int)body.Length);
        var users = new List<StoredCredential>();
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.Span.IndexOf((byte)'\n') is var found and >= 0 ? found : rest.Length;
            ReadOnlyMemory<byte> content = rest[..end];
            rest = rest[Math.Min(end + 1, rest.Length)..];
            if (content.Span.Trim(" \t\r"u8).IsEmpty) continue;
            if (users.Count == MostUsers)
            {
                throw ApiProblemException.Unprocessable("body", string.Create(CultureInfo.InvariantCulture, $"The body has more than {MostUsers} users; send them in several."));
            }
            users.Add(Read(content, line).ToCredential());
        }
        return users;
    }

    /// <summary>A problem names the line and repeats nothing of it: it may be a password.</summary>
    private static ImportedUser Read(ReadOnlyMemory<byte> content, int line)
    {
        try
        {
            return UserOf(JsonSerializer.Deserialize(content.Span, ApiJsonContext.Strict.UserLineJson) ?? new UserLineJson());
        }
        catch (JsonException ex)
        {
            throw InLine(ApiInput.Explain(ex), line);
        }
        catch (ApiProblemException ex)
        {
            throw InLine(ex, line);
        }
    }

    private static ApiProblemException InLine(ApiProblemException problem, int line) =>
        new(problem.Status, string.Create(CultureInfo.InvariantCulture, $"Line {line}: {problem.Message}"), problem.Field);

    private static ImportedUser UserOf(UserLineJson line)
    {
        if (ApiInput.NotTooLong("hash", line.Hash, LongestText) is { } hash)
        {
            string username = ApiInput.Required("username", line.Username, LongestText), realm = ApiInput.Required("realm", line.Realm, LongestText);
            RefuseOther("user", line.User);
            RefuseOther("password", line.Password);
            return ImportedUser.OfHash(username, realm, hash) ?? throw ApiProblemException.Unprocessable(
                "hash", "username, realm and hash are no H(A1): 32 hexadecimal digits of MD5 or 64 of SHA-256, of a username without colon.");
        }
        string name = ApiInput.Required("user", line.User, LongestText), password = ApiInput.Required("password", line.Password, ImportedUser.LongestPassword);
        RefuseOther("username", line.Username);
        RefuseOther("realm", line.Realm);
        if (!UserName.TryParse(name, out _)) throw ApiProblemException.Unprocessable("user", "user is none; write for example bob@example.com.");
        return ImportedUser.OfPassword(name, password) ?? throw ApiProblemException.Unprocessable("password", "password has a control character.");
    }

    private static void RefuseOther(string name, string? value)
    {
        if (value is not null) throw ApiProblemException.Unprocessable(name, $"{name} does not belong here: give either user and password, or username, realm and hash.");
    }
}

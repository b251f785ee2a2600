using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Brings in users of another registrar, in bodies of some hundred lines, each body whole or not at all.</summary>
/// <param name="options">Where they are kept.</param>
internal sealed class UserImportEndpoints(RegistrarOptions options) : IApiEndpoints
{
    /// <summary>The most octets of a body.</summary>
    public const int MostOctets = 1024 * 1024;

    /// <summary>The most users of a body: a transaction that no commit of a registration waits for long.</summary>
    public const int MostUsers = 1000;

    private const int LongestText = 320;

    private readonly Lazy<ICredentialDirectory> _directory = new(() => CredentialDirectories.Open(options.Journal), LazyThreadSafetyMode.PublicationOnly);

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("POST", "/users/import", "Adds up to 1000 users, all or none, with passwords or with the hashes that another registrar keeps", ImportAsync)
        {
            Answer = "UsersImported",
            Body = "ImportedUser",
            BodyMediaType = "application/x-ndjson",
            MostOctets = MostOctets,
            Query = [new ApiParameter("replace", "boolean", "true to give users that exist the new password; otherwise they are left alone.")],
        },
    ];

    private async Task ImportAsync(ApiRequest request)
    {
        bool isReplacing = request.Flag("replace") ?? false;
        List<StoredCredential> users = await ReadAsync(request);
        int added = await _directory.Value.AddAsync(users, isReplacing, request.Cancellation);
        request.Audit("users.import", "", string.Create(CultureInfo.InvariantCulture, $"{added} of {users.Count} users{(isReplacing ? ", those that existed with another password" : "")}"), added > 0 ? "done" : "unchanged");
        await request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("read"u8, users.Count);
            writer.WriteNumber("added"u8, added);
            writer.WriteEndObject();
        });
    }

    private static async Task<List<StoredCredential>> ReadAsync(ApiRequest request)
    {
        using var body = new MemoryStream();
        await request.Context.Request.Body.CopyToAsync(body, request.Cancellation);
        ReadOnlyMemory<byte> rest = body.GetBuffer().AsMemory(0, (int)body.Length);
        var users = new List<StoredCredential>();
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.Span.IndexOf((byte)'\n') is var found and >= 0 ? found : rest.Length;
            ReadOnlyMemory<byte> content = rest[..end];
            rest = rest[Math.Min(end + 1, rest.Length)..];
            if (content.Span.Trim(" \t\r"u8).IsEmpty) continue;
            if (users.Count == MostUsers) throw ApiProblemException.Unprocessable("body", string.Create(CultureInfo.InvariantCulture, $"The body has more than {MostUsers} users; send them in several."));
            users.Add(Read(content, line).ToCredential());
        }
        return users;
    }

    /// <summary>A problem names the line, and nothing that stands there: it may be a password.</summary>
    private static ImportedUser Read(ReadOnlyMemory<byte> content, int line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw ApiProblemException.BadRequest("body", string.Create(CultureInfo.InvariantCulture, $"Line {line}: it is not a JSON object."));
            return Read(new ApiBody(document.RootElement));
        }
        catch (JsonException)
        {
            throw ApiProblemException.BadRequest("body", string.Create(CultureInfo.InvariantCulture, $"Line {line}: it is not a whole JSON object."));
        }
        catch (ApiProblemException wrong) when (wrong.Status == StatusCodes.Status422UnprocessableEntity)
        {
            throw ApiProblemException.Unprocessable(wrong.Field!, string.Create(CultureInfo.InvariantCulture, $"Line {line}: {wrong.Message}"));
        }
    }

    private static ImportedUser Read(ApiBody body)
    {
        if (body.Text("hash", LongestText) is { } hash)
        {
            string username = body.RequiredText("username", LongestText), realm = body.RequiredText("realm", LongestText);
            body.RefuseUnknown();
            return ImportedUser.OfHash(username, realm, hash) ?? throw ApiProblemException.Unprocessable("hash", "username, realm and hash are no H(A1): 32 hexadecimal digits of MD5 or 64 of SHA-256, of a username without colon.");
        }
        string name = body.RequiredText("user", LongestText), password = body.RequiredText("password", ImportedUser.LongestPassword);
        body.RefuseUnknown();
        if (!UserName.TryParse(name, out _)) throw ApiProblemException.Unprocessable("user", "user is none; write for example bob@example.com.");
        return ImportedUser.OfPassword(name, password) ?? throw ApiProblemException.Unprocessable("password", "password has a control character.");
    }
}

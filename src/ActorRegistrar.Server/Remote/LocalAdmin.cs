using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Persistence.Migration;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Remote;

/// <summary>Changes the database that the server with the same settings has, whether or not it runs.</summary>
/// <param name="options">The settings.</param>
/// <param name="error">Where it is said that the audit file cannot be written to.</param>
internal sealed class LocalAdmin(RegistrarOptions options, TextWriter error) : IRegistrarAdmin
{
    private const int UsersAtOnce = 1000;

    // As a server writes it.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<ICredentialDirectory> _directory = new(() => CredentialDirectories.Open(options.Journal));

    /// <inheritdoc/>
    public AddressOfRecord Stored(AddressOfRecord named) => JournalVerb.Stored(named, options);

    /// <inheritdoc/>
    public Task<JsonElement> AddUserAsync(UserName user, Func<string> password, CancellationToken cancellation) => AuditedAsync("add", user.ToString(), async () =>
    {
        if (await _directory.Value.FindAsync(user.Username, user.Realm, cancellation) is not null)
        {
            throw new AdminFailedException($"{user} exists already; users passwd changes its password.");
        }
        StoredCredential added = StoredCredential.Create(user.Username, user.Realm, password());
        await _directory.Value.AddAsync([added], replace: false, cancellation);
        return Shown(added);
    });

    /// <inheritdoc/>
    public Task<JsonElement> ChangePasswordAsync(UserName user, Func<string> password, CancellationToken cancellation) => AuditedAsync("passwd", user.ToString(), async () =>
    {
        StoredCredential known = await FindAsync(user, cancellation);
        StoredCredential changed = StoredCredential.Create(user.Username, user.Realm, password()) with { Grants = known.Grants };
        await _directory.Value.AddAsync([changed], replace: true, cancellation);
        return Shown(changed);
    });

    /// <inheritdoc/>
    public Task<JsonElement> RemoveUserAsync(UserName user, CancellationToken cancellation) => AuditedAsync("remove", user.ToString(), async () =>
        await _directory.Value.RemoveAsync(user.Username, user.Realm, cancellation) ? JsonSerializer.SerializeToElement(new RemovedUserJson(user.ToString()), Json) : throw Unknown(user));

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ListUsersAsync(string? realm, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (StoredCredential user in _directory.Value.ListAsync(realm, cancellation))
        {
            yield return Shown(user);
        }
    }

    /// <inheritdoc/>
    public Task<int> ImportUsersAsync(string source, IReadOnlyList<ImportedUser> users, bool replace, CancellationToken cancellation) => AuditedAsync("import", source, async () =>
    {
        int added = 0;
        foreach (ImportedUser[] some in users.Chunk(UsersAtOnce))
        {
            added += await _directory.Value.AddAsync([.. some.Select(user => user.ToCredential())], replace, cancellation);
        }
        return added;
    });

    /// <inheritdoc/>
    public Task<JsonElement> GrantAsync(UserName user, AddressOfRecord address, CancellationToken cancellation) => AuditedAsync("grant", user.ToString(), async () =>
        await _directory.Value.GrantAsync(user.Username, user.Realm, address.Key, cancellation) ? Shown(await FindAsync(user, cancellation)) : throw Unknown(user));

    /// <inheritdoc/>
    public Task<JsonElement> RevokeAsync(UserName user, AddressOfRecord address, CancellationToken cancellation) => AuditedAsync("revoke", user.ToString(), async () =>
        await _directory.Value.RevokeAsync(user.Username, user.Realm, address.Key, cancellation)
            ? Shown(await FindAsync(user, cancellation))
            : throw new AdminFailedException($"{address} was not granted to {user}."));

    /// <inheritdoc/>
    public Task<ImportReport> ImportBindingsAsync(
        string source, IEnumerable<ImportedBinding> bindings, bool isDryRun, Action<ImportFinding> report, CancellationToken cancellation)
    {
        (var served, var policies) = JournalVerb.Domains(options);
        var how = new ImportSettings { By = "import " + source, Domains = served, Policies = policies, IsDryRun = isDryRun };
        return Task.FromResult(JournalImport.Run(options.Journal, bindings, how, report, DateTimeOffset.UtcNow, cancellation));
    }

    private static AdminFailedException Unknown(UserName user) => new($"{user} is not known; users list shows who is.");

    private static JsonElement Shown(StoredCredential user) => JsonSerializer.SerializeToElement(UserJson.Of(user), Json);

    private async Task<StoredCredential> FindAsync(UserName user, CancellationToken cancellation) =>
        await _directory.Value.FindAsync(user.Username, user.Realm, cancellation) ?? throw Unknown(user);

    /// <summary>Who changed which user, or tried to, goes into the audit file; nothing else of what was typed.</summary>
    private async Task<T> AuditedAsync<T>(string what, string target, Func<Task<T>> change)
    {
        try
        {
            T done = await change();
            Audit(what, target, "done");
            return done;
        }
        catch (AdminFailedException)
        {
            Audit(what, target, "failed");
            throw;
        }
    }

    private void Audit(string what, string target, string outcome)
    {
        try
        {
            AuditFile.Of(options.Audit)?.Add(new AuditEvent
            {
                At = DateTimeOffset.UtcNow,
                Kind = $"users.{what}",
                Who = Environment.UserName,
                From = "command line",
                Target = target,
                Outcome = outcome,
            });
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"It is not in the audit file, which cannot be written to: {ex.Message}");
        }
    }
}

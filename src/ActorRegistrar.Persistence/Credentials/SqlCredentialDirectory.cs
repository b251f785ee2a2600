using System.Collections.Immutable;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Persistence.Credentials;

/// <summary>Credentials over ADO.NET, in the SQL that SQLite and PostgreSQL share. Each call takes a connection from the provider's pool.</summary>
/// <param name="connect">Makes a connection that is not open yet.</param>
internal sealed class SqlCredentialDirectory(Func<DbConnection> connect) : ICredentialDirectory
{
    private const string Hashes = "md5, sha256, sha512_256, qualified_md5, qualified_sha256, qualified_sha512_256";

    private const string Select = $"SELECT c.realm, c.username, {Hashes}, g.address_of_record, c.answered_stronger FROM digest_credential c "
        + "LEFT JOIN digest_grant g ON g.realm = c.realm AND g.username = c.username ";

    private const string FindOne = Select + "WHERE c.realm = @realm AND c.username = @username ORDER BY g.address_of_record";

    private const string FindAll = Select + "WHERE (@realm = '' OR c.realm = @realm) AND (c.realm, c.username) > (@behindRealm, @behindUsername) "
        + "ORDER BY c.realm, c.username, g.address_of_record";

    private const string Insert = $"INSERT INTO digest_credential (realm, username, {Hashes}, answered_stronger, changed_at) "
        + "VALUES (@realm, @username, @h0, @h1, @h2, @h3, @h4, @h5, @stronger, @now) "
        + "ON CONFLICT (realm, username) ";

    private const string InsertOrReplace = Insert
        + "DO UPDATE SET md5 = @h0, sha256 = @h1, sha512_256 = @h2, qualified_md5 = @h3, qualified_sha256 = @h4, qualified_sha512_256 = @h5, changed_at = @now";

    private const string Remember = "UPDATE digest_credential SET answered_stronger = @stronger, changed_at = @now WHERE realm = @realm AND username = @username";

    private const string Profiles = "SELECT realm, username, md5 IS NOT NULL OR qualified_md5 IS NOT NULL, sha256 IS NOT NULL OR qualified_sha256 IS NOT NULL, "
        + "sha512_256 IS NOT NULL OR qualified_sha512_256 IS NOT NULL, answered_stronger FROM digest_credential";

    private const string ChangedProfiles = Profiles + " WHERE changed_at >= @since";

    private const string DeleteGrants = "DELETE FROM digest_grant WHERE realm = @realm AND username = @username";

    private const string Delete = "DELETE FROM digest_credential WHERE realm = @realm AND username = @username";

    private const string InsertGrant = "INSERT INTO digest_grant (realm, username, address_of_record) "
        + "SELECT realm, username, @address FROM digest_credential WHERE realm = @realm AND username = @username ON CONFLICT (realm, username, address_of_record) DO ";

    /// <inheritdoc/>
    public async ValueTask<StoredCredential?> FindAsync(string username, string realm, CancellationToken cancellation)
    {
        await foreach (StoredCredential found in ReadAsync(FindOne, cancellation, ("realm", realm), ("username", username)).ConfigureAwait(false)) return found;
        return null;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCredential> ListAsync(string? realm = null, CancellationToken cancellation = default) => ListAsync(realm, null, cancellation);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredCredential> ListAsync(string? realm, (string Realm, string Username)? behind, CancellationToken cancellation) =>
        ReadAsync(FindAll, cancellation, ("realm", realm ?? ""), ("behindRealm", behind?.Realm ?? ""), ("behindUsername", behind?.Username ?? ""));

    /// <inheritdoc/>
    public async Task<int> AddAsync(IReadOnlyCollection<StoredCredential> credentials, bool replace, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        int added = 0;
        foreach (StoredCredential credential in credentials)
        {
            await using DbCommand insert = Command(connection, transaction, replace ? InsertOrReplace : Insert + "DO NOTHING",
                ("realm", credential.Realm), ("username", credential.Username),
                ("h0", credential.Hashes.Md5), ("h1", credential.Hashes.Sha256), ("h2", credential.Hashes.Sha512T256),
                ("h3", credential.QualifiedHashes.Md5), ("h4", credential.QualifiedHashes.Sha256), ("h5", credential.QualifiedHashes.Sha512T256),
                ("stronger", credential.HasAnsweredStronger), ("now", Now()));
            bool isNew = await insert.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) == 1;
            if (isNew) added++;
            foreach (string grant in isNew ? credential.Grants : [])
                await GrantAsync(connection, transaction, credential.Username, credential.Realm, grant, cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return added;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(string username, string realm, CancellationToken cancellation = default)
    {
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using DbCommand grants = Command(connection, transaction, DeleteGrants, ("realm", realm), ("username", username));
        await grants.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await using DbCommand credential = Command(connection, transaction, Delete, ("realm", realm), ("username", username));
        int removed = await credential.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return removed > 0;
    }

    /// <inheritdoc/>
    public async Task<bool> GrantAsync(string username, string realm, string addressOfRecord, CancellationToken cancellation = default)
    {
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await GrantAsync(connection, null, username, realm, addressOfRecord, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<bool> RevokeAsync(string username, string realm, string addressOfRecord, CancellationToken cancellation = default)
    {
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using DbCommand revoke = Command(connection, null, DeleteGrants + " AND address_of_record = @address",
            ("realm", realm), ("username", username), ("address", addressOfRecord));
        return await revoke.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) > 0;
    }

    /// <inheritdoc/>
    public async Task RememberStrongerAsync(IReadOnlyCollection<CredentialName> names, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(names);
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        // In one order, so that two servers never wait for each other's rows.
        foreach (CredentialName name in names.OrderBy(name => name.Realm, StringComparer.Ordinal).ThenBy(name => name.Username, StringComparer.Ordinal))
        {
            await using DbCommand update = Command(connection, transaction, Remember, ("stronger", true), ("now", Now()), ("realm", name.Realm), ("username", name.Username));
            await update.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KeyValuePair<CredentialName, CredentialProfile>> ProfilesAsync(
        DateTimeOffset? changedSince, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using DbCommand command = changedSince is { } since
            ? Command(connection, null, ChangedProfiles, ("since", since.ToUnixTimeMilliseconds()))
            : Command(connection, null, Profiles);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            CredentialProfile profile = (reader.GetBoolean(2) ? CredentialProfile.Md5 : 0) | (reader.GetBoolean(3) ? CredentialProfile.Sha256 : 0)
                | (reader.GetBoolean(4) ? CredentialProfile.Sha512T256 : 0) | (reader.GetBoolean(5) ? CredentialProfile.HasAnsweredStronger : 0);
            yield return new(new CredentialName(reader.GetString(1), reader.GetString(0)), profile);
        }
    }

    private static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static async Task<bool> GrantAsync(
        DbConnection connection, DbTransaction? transaction, string username, string realm, string addressOfRecord, CancellationToken cancellation)
    {
        // Written over itself when it is there already, so that one row tells that there is such a credential.
        await using DbCommand grant = Command(connection, transaction, InsertGrant + "UPDATE SET address_of_record = @address",
            ("realm", realm), ("username", username), ("address", addressOfRecord));
        return await grant.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false) > 0;
    }

    /// <summary>Rows of one credential stand together, one for each grant.</summary>
    private async IAsyncEnumerable<StoredCredential> ReadAsync(
        string sql, [EnumeratorCancellation] CancellationToken cancellation, params (string Name, object? Value)[] parameters)
    {
        await using DbConnection connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using DbCommand command = Command(connection, null, sql, parameters);
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        StoredCredential? credential = null;
        var grants = ImmutableArray.CreateBuilder<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            string realm = reader.GetString(0), username = reader.GetString(1);
            if (credential is null || credential.Realm != realm || credential.Username != username)
            {
                if (credential is not null) yield return credential with { Grants = grants.ToImmutable() };
                grants.Clear();
                credential = new StoredCredential
                {
                    Realm = realm,
                    Username = username,
                    Hashes = new DigestHashes(Hash(reader, 2), Hash(reader, 3), Hash(reader, 4)),
                    QualifiedHashes = new DigestHashes(Hash(reader, 5), Hash(reader, 6), Hash(reader, 7)),
                    HasAnsweredStronger = reader.GetBoolean(9),
                };
            }
            if (!reader.IsDBNull(8)) grants.Add(reader.GetString(8));
        }
        if (credential is not null) yield return credential with { Grants = grants.ToImmutable() };
    }

    private async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        DbConnection connection = connect();
        try
        {
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static byte[]? Hash(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Constants of this file; what comes from outside is a parameter.")]
    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params (string Name, object? Value)[] parameters)
    {
        DbCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach ((string name, object? value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            if (name[0] == 'h') parameter.DbType = System.Data.DbType.Binary;
            command.Parameters.Add(parameter);
        }
        return command;
    }
}

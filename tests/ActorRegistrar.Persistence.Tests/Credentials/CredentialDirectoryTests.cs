using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Persistence.Options;
using Microsoft.Data.Sqlite;

namespace ActorRegistrar.Persistence.Tests.Credentials;

/// <summary>What the credentials must do on either database.</summary>
public sealed class CredentialDirectoryTests(PostgreSqlFixture postgreSql) : IClassFixture<PostgreSqlFixture>, IDisposable
{
    private const string Realm = "example.com";

    private static readonly StoredCredential Bob = StoredCredential.Create("bob", Realm, "s3cret") with { Grants = ["reception@example.com", "sales@example.com"] };

    private readonly TemporaryDirectory _directory = new();
    private JournalOptions? _options;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _directory.Dispose();
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_credential_is_found_again_with_all_its_hashes_and_grants_by_a_later_run(JournalProvider provider)
    {
        Assert.Equal(1, await Open(provider).AddAsync([Bob], replace: false));
        AssertEqual(Bob, await Open(provider).FindAsync("bob", Realm, default));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_hash_that_is_not_known_stays_so(JournalProvider provider)
    {
        var imported = new StoredCredential { Username = "old", Realm = Realm, Hashes = new DigestHashes(Md5: Bob.Hashes.Md5) };
        await Open(provider).AddAsync([imported], replace: false);
        AssertEqual(imported, await Open(provider).FindAsync("old", Realm, default));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Names_are_compared_octet_by_octet(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob], replace: false);
        foreach ((string username, string realm) in new[] { ("Bob", Realm), ("bob ", Realm), ("bob", "example.net"), ("b_b", Realm), ("bob' OR '1'='1", Realm), ("", "") })
            Assert.Null(await directory.FindAsync(username, realm, default));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task One_that_exists_is_left_alone_or_replaced_as_asked(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        StoredCredential other = StoredCredential.Create("bob", Realm, "n3w");
        await directory.AddAsync([Bob], replace: false);
        Assert.Equal(0, await directory.AddAsync([other], replace: false));
        AssertEqual(Bob, await directory.FindAsync("bob", Realm, default));
        Assert.Equal(1, await directory.AddAsync([other], replace: true));
        AssertEqual(other with { Grants = Bob.Grants }, await directory.FindAsync("bob", Realm, default));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_page_begins_behind_the_last_one_of_the_page_before(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob, StoredCredential.Create("alice", Realm, "x"), StoredCredential.Create("bob", "a.example", "x"), StoredCredential.Create("zoe", Realm, "x")], replace: false);
        List<string> names = [];
        await foreach (StoredCredential credential in directory.ListAsync(null, (Realm, "alice"), default)) names.Add($"{credential.Username}@{credential.Realm}");
        Assert.Equal(["bob@example.com", "zoe@example.com"], names);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task All_are_listed_in_order_or_those_of_one_realm(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob, StoredCredential.Create("alice", Realm, "x"), StoredCredential.Create("zoe", "a.example", "x")], replace: false);
        Assert.Equal(["zoe@a.example", "alice@example.com", "bob@example.com"], await Names(directory, null));
        Assert.Equal(["alice@example.com", "bob@example.com"], await Names(directory, Realm));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task A_removed_one_is_gone_with_its_grants(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob], replace: false);
        Assert.True(await directory.RemoveAsync("bob", Realm));
        Assert.False(await directory.RemoveAsync("bob", Realm));
        Assert.Null(await directory.FindAsync("bob", Realm, default));
        await directory.AddAsync([Bob with { Grants = [] }], replace: false);
        Assert.Empty((await directory.FindAsync("bob", Realm, default))!.Grants);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Grants_come_and_go(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        Assert.False(await directory.GrantAsync("bob", Realm, "x@example.com"));
        await directory.AddAsync([Bob with { Grants = [] }], replace: false);
        Assert.True(await directory.GrantAsync("bob", Realm, "x@example.com"));
        Assert.True(await directory.GrantAsync("bob", Realm, "x@example.com"));
        Assert.Equal("x@example.com", Assert.Single((await directory.FindAsync("bob", Realm, default))!.Grants.ToArray()));
        Assert.True(await directory.RevokeAsync("bob", Realm, "x@example.com"));
        Assert.False(await directory.RevokeAsync("bob", Realm, "x@example.com"));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task What_is_hostile_in_a_name_is_only_a_name(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        StoredCredential hostile = StoredCredential.Create("x'); DROP TABLE digest_credential; --", Realm, "x");
        await directory.AddAsync([hostile, Bob], replace: false);
        AssertEqual(hostile, await directory.FindAsync(hostile.Username, Realm, default));
        AssertEqual(Bob, await directory.FindAsync("bob", Realm, default));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task That_a_stronger_challenge_was_answered_is_found_by_a_later_run_and_outlives_another_password(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob, StoredCredential.Create("alice", Realm, "x")], replace: false);
        Assert.False((await directory.FindAsync("bob", Realm, default))!.HasAnsweredStronger);
        await directory.RememberStrongerAsync([new CredentialName("bob", Realm), new CredentialName("nobody", Realm)], default);
        Assert.True((await Open(provider).FindAsync("bob", Realm, default))!.HasAnsweredStronger);
        Assert.False((await directory.FindAsync("alice", Realm, default))!.HasAnsweredStronger);
        await directory.AddAsync([StoredCredential.Create("bob", Realm, "n3w")], replace: true);
        Assert.True((await directory.FindAsync("bob", Realm, default))!.HasAnsweredStronger);
        await directory.RemoveAsync("bob", Realm);
        await directory.AddAsync([Bob], replace: false);
        Assert.False((await directory.FindAsync("bob", Realm, default))!.HasAnsweredStronger);
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Profiles_of_all_or_of_those_that_changed_are_read_without_their_hashes(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob, new StoredCredential { Username = "old", Realm = Realm, Hashes = DigestHashes.None, QualifiedHashes = new DigestHashes(Md5: Bob.Hashes.Md5) }], replace: false);
        await directory.RememberStrongerAsync([new CredentialName("bob", Realm)], default);
        Dictionary<string, CredentialProfile> all = await ProfilesAsync(directory, null);
        Assert.Equal(CredentialProfile.AllAlgorithms | CredentialProfile.HasAnsweredStronger, all["bob"]);
        Assert.Equal(CredentialProfile.Md5, all["old"]);
        Assert.Equal(["bob", "old"], (await ProfilesAsync(directory, DateTimeOffset.UtcNow.AddMinutes(-1))).Keys.Order());
        Assert.Empty(await ProfilesAsync(directory, DateTimeOffset.UtcNow.AddMinutes(1)));
    }

    [Theory, Sqlite, PostgreSql]
    public async Task Tables_of_an_earlier_version_get_what_they_lack_and_keep_what_they_have(JournalProvider provider)
    {
        ICredentialDirectory directory = Open(provider);
        await directory.AddAsync([Bob], replace: false);
        await RunAsync(provider, "DROP INDEX digest_credential_changed");
        foreach (string column in new[] { "answered_stronger", "changed_at" }) await RunAsync(provider, $"ALTER TABLE digest_credential DROP COLUMN {column}");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(async () => await directory.FindAsync("bob", Realm, default));
        AssertEqual(Bob, await Open(provider).FindAsync("bob", Realm, default));
        await Open(provider).RememberStrongerAsync([new CredentialName("bob", Realm)], default);
        Assert.True((await directory.FindAsync("bob", Realm, default))!.HasAnsweredStronger);
    }

    [Fact]
    public void The_files_of_SQLite_are_their_owners_alone()
    {
        Open(JournalProvider.Sqlite);
        foreach (string file in Directory.GetFiles(_directory.Path, "journal.db*"))
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_database_that_is_down_is_an_exception_and_not_an_unknown_username()
    {
        var options = new JournalOptions { DataDirectory = _directory.Path };
        ICredentialDirectory directory = CredentialDirectories.Open(options);
        SqliteConnection.ClearAllPools();
        foreach (string file in Directory.GetFiles(_directory.Path)) File.Delete(file);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(async () => await directory.FindAsync("bob", Realm, default));
    }

    /// <summary>Each time as a process opens it that starts now.</summary>
    private ICredentialDirectory Open(JournalProvider provider)
    {
        _options ??= provider == JournalProvider.Sqlite
            ? new JournalOptions { DataDirectory = _directory.Path }
            : new JournalOptions { Provider = JournalProvider.PostgreSql, ConnectionString = postgreSql.CreateDatabase() };
        return CredentialDirectories.Open(_options);
    }

    private async Task RunAsync(JournalProvider provider, string sql)
    {
        await using System.Data.Common.DbConnection connection = provider == JournalProvider.Sqlite
            ? new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "journal.db")}")
            : new Npgsql.NpgsqlConnection(_options!.ConnectionString);
        await connection.OpenAsync();
        await using System.Data.Common.DbCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<Dictionary<string, CredentialProfile>> ProfilesAsync(ICredentialDirectory directory, DateTimeOffset? since)
    {
        Dictionary<string, CredentialProfile> profiles = [];
        await foreach ((CredentialName name, CredentialProfile profile) in directory.ProfilesAsync(since, default)) profiles.Add(name.Username, profile);
        return profiles;
    }

    private static async Task<string[]> Names(ICredentialDirectory directory, string? realm)
    {
        List<string> names = [];
        await foreach (StoredCredential credential in directory.ListAsync(realm)) names.Add($"{credential.Username}@{credential.Realm}");
        return [.. names];
    }

    private static void AssertEqual(StoredCredential expected, StoredCredential? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal((expected.Username, expected.Realm), (actual.Username, actual.Realm));
        Assert.Equal(expected.Grants.ToArray(), actual.Grants.ToArray());
        foreach ((DigestHashes one, DigestHashes other) in new[] { (expected.Hashes, actual.Hashes), (expected.QualifiedHashes, actual.QualifiedHashes) })
        {
            Assert.Equal(one.Md5, other.Md5);
            Assert.Equal(one.Sha256, other.Sha256);
            Assert.Equal(one.Sha512T256, other.Sha512T256);
        }
    }
}

using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Remote;
using ActorRegistrar.Server.Tests.Http;
using ActorRegistrar.Server.Users;

namespace ActorRegistrar.Server.Tests.Remote;

/// <summary>What a verb does to a database and to a running server is the same, and so is what it says.</summary>
public sealed class RegistrarAdminTests(RunningApi api) : IClassFixture<RunningApi>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-admin").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_user_is_added_granted_listed_and_removed(bool isLocal)
    {
        using var client = new AdminClient(api.Root, null, TimeSpan.FromSeconds(30));
        IRegistrarAdmin admin = isLocal ? Local() : new RemoteAdmin(client);
        UserName user = UserOf("admin+1@example.com");
        AddressOfRecord sales = AddressOf("sip:sales@example.com");

        JsonElement added = await admin.AddUserAsync(user, () => "secret", CancellationToken.None);
        Assert.Equal("""{"user":"admin+1@example.com","username":"admin+1","realm":"example.com","algorithms":["SHA-512-256","SHA-256","MD5"],"grants":[]}""", added.GetRawText());
        await Assert.ThrowsAsync<AdminFailedException>(() => admin.AddUserAsync(user, () => "secret", CancellationToken.None));

        JsonElement granted = await admin.GrantAsync(user, sales, CancellationToken.None);
        Assert.Equal("sip:sales@example.com", granted.Joined("grants"));
        JsonElement changed = await admin.ChangePasswordAsync(user, () => "other", CancellationToken.None);
        Assert.Equal("sip:sales@example.com", changed.Joined("grants"));
        Assert.Contains("admin+1@example.com", await ListAsync(admin));
        JsonElement revoked = await admin.RevokeAsync(user, sales, CancellationToken.None);
        Assert.Equal("", revoked.Joined("grants"));
        await Assert.ThrowsAsync<AdminFailedException>(() => admin.RevokeAsync(user, sales, CancellationToken.None));

        JsonElement removed = await admin.RemoveUserAsync(user, CancellationToken.None);
        Assert.Equal("""{"removed":"admin+1@example.com"}""", removed.GetRawText());
        await Assert.ThrowsAsync<AdminFailedException>(() => admin.RemoveUserAsync(user, CancellationToken.None));
        await Assert.ThrowsAsync<AdminFailedException>(() => admin.ChangePasswordAsync(user, () => "other", CancellationToken.None));
        Assert.DoesNotContain("admin+1@example.com", await ListAsync(admin));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Imported_users_are_counted_and_those_that_exist_are_left_alone(bool isLocal)
    {
        using var client = new AdminClient(api.Root, null, TimeSpan.FromSeconds(30));
        IRegistrarAdmin admin = isLocal ? Local() : new RemoteAdmin(client);
        List<ImportedUser> users = await UserImport.ReadAsync(new StringReader("i1@example.org:pw\n# none\ni2:example.org:5f4dcc3b5aa765d61d8327deb882cf99\n"), CancellationToken.None);

        Assert.Equal(2, await admin.ImportUsersAsync("file", users, replace: false, CancellationToken.None));
        Assert.Equal(0, await admin.ImportUsersAsync("file", users, replace: false, CancellationToken.None));
        Assert.Equal(2, await admin.ImportUsersAsync("file", users, replace: true, CancellationToken.None));
    }

    private LocalAdmin Local() => new(new RegistrarOptions { Journal = new JournalOptions { DataDirectory = _directory } }, TextWriter.Null);

    private static async Task<List<string?>> ListAsync(IRegistrarAdmin admin)
    {
        List<string?> users = [];
        await foreach (JsonElement user in admin.ListUsersAsync("example.com", CancellationToken.None)) users.Add(user.Text("user"));
        return users;
    }

    private static UserName UserOf(string text) => UserName.TryParse(text, out UserName? user) ? user : throw new ArgumentException(text);

    private static AddressOfRecord AddressOf(string text) => AddressOfRecord.TryParse(text, out AddressOfRecord? address) ? address! : throw new ArgumentException(text);
}

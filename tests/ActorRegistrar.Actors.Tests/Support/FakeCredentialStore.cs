using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Credentials in memory. It can be slow or down.</summary>
internal class FakeCredentialStore : ICredentialStore
{
    private readonly Dictionary<string, StoredCredential> _credentials = [];
    private int _questions;

    public bool IsDown { get; set; }

    /// <summary>Answers are held back until it is done.</summary>
    public Task Opened { get; set; } = Task.CompletedTask;

    /// <summary>How often it was asked.</summary>
    public int Questions => Volatile.Read(ref _questions);

    public static FakeCredentialStore With(string username, string password, string realm = "example.com", params string[] grants)
    {
        var store = new FakeCredentialStore();
        store.Set(username, password, realm, grants);
        return store;
    }

    public void Set(string username, string password, string realm = "example.com", params string[] grants)
    {
        lock (_credentials) _credentials[$"{username}@{realm}"] = StoredCredential.Create(username, realm, password) with { Grants = [.. grants] };
    }

    public void Set(StoredCredential credential)
    {
        lock (_credentials) _credentials[$"{credential.Username}@{credential.Realm}"] = credential;
    }

    protected StoredCredential[] All()
    {
        lock (_credentials) return [.. _credentials.Values];
    }

    public async ValueTask<StoredCredential?> FindAsync(string username, string realm, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _questions);
        await Opened.WaitAsync(cancellation);
        if (IsDown) throw new IOException("The store is down.");
        lock (_credentials) return _credentials.GetValueOrDefault($"{username}@{realm}");
    }
}

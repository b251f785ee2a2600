using System.Collections.Concurrent;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// What each user's telephones can be offered, in memory, so that an unauthenticated request neither costs a question to the store nor is
/// answered in a time that depends on it; 16 to 32 bytes a user. A name that nobody has is treated like a user drawn by its keyed hash
/// from those of its realm: of any set of names the same part is offered the same, whether they exist or not, so a challenge does not tell
/// who does. Safe for use by several threads.
/// </summary>
internal sealed class CredentialProfiles : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>What is written by other processes may become visible a little after the time that it bears.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ulong, RealmProfiles> _realms = new();
    private readonly IRememberingCredentialStore _store;
    private readonly long _seed;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CredentialProfiles(IRememberingCredentialStore store, long seed)
    {
        _store = store;
        _seed = seed;
        _ = Task.Run(FollowAsync);
    }

    /// <summary>Done when all credentials have been read once.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>What a name may be offered; null until all credentials have been read once.</summary>
    public CredentialProfile? Of(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm)
    {
        if (!_loaded.Task.IsCompletedSuccessfully) return null;
        return _realms.TryGetValue(CredentialKey.OfRealm(realm, _seed), out RealmProfiles? profiles)
            ? profiles.Of(CredentialKey.Of(username, realm, _seed))
            : CredentialProfile.AllAlgorithms;
    }

    /// <summary>From here on this is what a user may be offered.</summary>
    public void Set(CredentialName name, CredentialProfile profile)
    {
        byte[] username = System.Text.Encoding.UTF8.GetBytes(name.Username), realm = System.Text.Encoding.UTF8.GetBytes(name.Realm);
        _realms.GetOrAdd(CredentialKey.OfRealm(realm, _seed), static _ => new RealmProfiles()).Set(CredentialKey.Of(username, realm, _seed), profile);
    }

    public void Dispose() => _end.Cancel();

    private async Task FollowAsync()
    {
        DateTimeOffset? since = null;
        var lastBegan = DateTimeOffset.MinValue;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                // The machine's clock, which is what other processes write; where it was set back, what they wrote may be earlier than what was read.
                DateTimeOffset began = DateTimeOffset.UtcNow;
                if (began < lastBegan) since = null;
                lastBegan = began;
                await foreach ((CredentialName name, CredentialProfile profile) in _store.ProfilesAsync(since, _end.Token).ConfigureAwait(false)) Set(name, profile);
                since = began - Overlap;
                _loaded.TrySetResult();
            }
#pragma warning disable CA1031 // Whatever an application's store throws, it is asked again; until then what is known holds.
            catch (Exception)
#pragma warning restore CA1031
            {
                if (_end.IsCancellationRequested) return;
            }
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

using System.Runtime.CompilerServices;
using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Credentials in memory, with what their users' telephones can do.</summary>
internal sealed class FakeRememberingStore : FakeCredentialStore, IRememberingCredentialStore
{
    /// <summary>Whether it refuses to keep anything.</summary>
    public bool IsReadOnly { get; set; }

    public bool Remembers(string username) => All().Single(credential => credential.Username == username).HasAnsweredStronger;

    public async IAsyncEnumerable<KeyValuePair<CredentialName, CredentialProfile>> ProfilesAsync(
        DateTimeOffset? changedSince, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        foreach (StoredCredential credential in All()) yield return new(new CredentialName(credential.Username, credential.Realm), credential.Profile);
    }

    public Task RememberStrongerAsync(IReadOnlyCollection<CredentialName> names, CancellationToken cancellation)
    {
        if (IsReadOnly) throw new IOException("The store cannot be written to.");
        foreach (StoredCredential credential in All().Where(credential => names.Contains(new CredentialName(credential.Username, credential.Realm))))
            Set(credential with { HasAnsweredStronger = true });
        return Task.CompletedTask;
    }
}

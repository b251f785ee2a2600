namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Where credentials come from. An application brings its own by implementing this. Called on threads of the pool, several calls at once,
/// never on a thread that receives; answers are kept for <see cref="DigestSettings.CacheFor"/>.
/// </summary>
public interface ICredentialStore
{
    /// <summary>Finds the credential of a username in a realm.</summary>
    /// <param name="username">Without the <c>@realm</c> that some clients append; case counts.</param>
    /// <param name="realm">The realm.</param>
    /// <param name="cancellation">Cancelled when the answer is not waited for any longer.</param>
    /// <returns>Null when there is none. An exception means that the store is down: the client is answered 503, not asked again for a password.</returns>
    ValueTask<StoredCredential?> FindAsync(string username, string realm, CancellationToken cancellation);
}

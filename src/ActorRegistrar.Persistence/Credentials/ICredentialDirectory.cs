using ActorRegistrar.Actors.Authentication;

namespace ActorRegistrar.Persistence.Credentials;

/// <summary>
/// The credentials of the journal's database, in tables of their own: read by a running server, changed by whoever administers them,
/// in the same process or another.
/// </summary>
public interface ICredentialDirectory : IRememberingCredentialStore
{
    /// <summary>Adds credentials in one transaction; all or none.</summary>
    /// <param name="credentials">With their grants.</param>
    /// <param name="replace">
    /// Whether one that exists already gets these hashes; otherwise it is left alone. Its grants stay and are added to, and so does
    /// <see cref="StoredCredential.HasAnsweredStronger"/>.
    /// </param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many were added or replaced.</returns>
    Task<int> AddAsync(IReadOnlyCollection<StoredCredential> credentials, bool replace, CancellationToken cancellation = default);

    /// <summary>Removes a credential and its grants.</summary>
    /// <returns>False when there was none.</returns>
    Task<bool> RemoveAsync(string username, string realm, CancellationToken cancellation = default);

    /// <summary>All credentials of a realm, or of all, by realm and username.</summary>
    IAsyncEnumerable<StoredCredential> ListAsync(string? realm = null, CancellationToken cancellation = default);

    /// <summary>The same from where a page before has ended.</summary>
    /// <param name="realm">Null for all realms.</param>
    /// <param name="behind">Realm and username of the last one of that page; null for the beginning.</param>
    /// <param name="cancellation">Gives up.</param>
    IAsyncEnumerable<StoredCredential> ListAsync(string? realm, (string Realm, string Username)? behind, CancellationToken cancellation);

    /// <summary>Lets a username register an address-of-record that is not its own.</summary>
    /// <param name="username">Whose right it is.</param>
    /// <param name="realm">The realm.</param>
    /// <param name="addressOfRecord"><see cref="Location.State.AddressOfRecord.Key"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is no such credential. Granting twice is granting once.</returns>
    Task<bool> GrantAsync(string username, string realm, string addressOfRecord, CancellationToken cancellation = default);

    /// <summary>Takes a grant back.</summary>
    /// <returns>False when it had not been granted.</returns>
    Task<bool> RevokeAsync(string username, string realm, string addressOfRecord, CancellationToken cancellation = default);
}

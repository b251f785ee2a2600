namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// A credential store that also keeps, with each credential, whether a right response with a stronger algorithm than MD5 was ever given.
/// With a store that does not, nobody is challenged with MD5 alone where a domain has more (<see cref="Locations.DigestPolicy.Md5UserAgents"/>),
/// and challenges do not depend on which hashes a credential has.
/// </summary>
public interface IRememberingCredentialStore : ICredentialStore
{
    /// <summary>Names and profiles of all credentials, or of those that were added or changed since a time. Called at start and every few seconds.</summary>
    /// <param name="changedSince">Null for all.</param>
    /// <param name="cancellation">Gives up.</param>
    IAsyncEnumerable<KeyValuePair<CredentialName, CredentialProfile>> ProfilesAsync(DateTimeOffset? changedSince, CancellationToken cancellation);

    /// <summary>
    /// Keeps that these users gave a right response with a stronger algorithm than MD5; durable when the task is done, for their requests are
    /// answered then. A name that is not there any more is passed over.
    /// </summary>
    /// <param name="names">Whose; several requests that wait share a call.</param>
    /// <param name="cancellation">Gives up.</param>
    Task RememberStrongerAsync(IReadOnlyCollection<CredentialName> names, CancellationToken cancellation);
}

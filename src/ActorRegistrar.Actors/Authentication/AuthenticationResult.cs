namespace ActorRegistrar.Actors.Authentication;

/// <summary>What becomes of a REGISTER.</summary>
internal enum AuthenticationVerdict : byte
{
    /// <summary>401 with a new nonce.</summary>
    Challenge = 0,
    /// <summary>401 with a new nonce and stale=true: its nonce is not one that holds, nobody needs to be asked for a password.</summary>
    Stale,
    /// <summary>It goes on.</summary>
    Granted,
    /// <summary>Right, but seen before: a retransmission of a request known to a transaction, or stale.</summary>
    Repeated,
    /// <summary>The store must be asked first; or, with a credential, told first that its user knows a stronger algorithm than MD5.</summary>
    AskStore,
    /// <summary>It is refused, later: it will be taken in again for that.</summary>
    RefusedLater,
    /// <summary>The store cannot be asked: 503.</summary>
    Unavailable,
    /// <summary>The digest-uri is none that can be read: 400.</summary>
    Unreadable,
    /// <summary>Too many wrong responses of its source, and it is told so: 403.</summary>
    Forbidden,
}

/// <summary>A verdict and about whom.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Credential">Whose response was right; null when that was not found out.</param>
/// <param name="Failure">Why it is challenged.</param>
internal readonly record struct AuthenticationResult(
    AuthenticationVerdict Verdict, KnownCredential? Credential = null, AuthenticationFailure Failure = AuthenticationFailure.NoCredentials)
{
    /// <summary>
    /// Whether the request really comes from where it claims to: it brought a valid nonce that was sent there. Not said of one that is
    /// challenged.
    /// </summary>
    public bool IsProven { get; init; }
}

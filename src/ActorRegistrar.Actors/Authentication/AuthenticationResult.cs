namespace ActorRegistrar.Actors.Authentication;

/// <summary>What becomes of a REGISTER.</summary>
internal enum AuthenticationVerdict : byte
{
    /// <summary>401 with a new nonce.</summary>
    Challenge = 0,
    /// <summary>401 with a new nonce and stale=true: right but for its nonce, nobody needs to be asked for a password.</summary>
    Stale,
    /// <summary>It goes on.</summary>
    Granted,
    /// <summary>Right, but seen before: a retransmission of a request known to a transaction, or stale.</summary>
    Repeated,
    /// <summary>The store must be asked first.</summary>
    AskStore,
    /// <summary>It is refused, later: it will be taken in again for that.</summary>
    RefusedLater,
    /// <summary>The store cannot be asked: 503.</summary>
    Unavailable,
}

/// <summary>A verdict and about whom.</summary>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Credential">Whose response was right; null unless granted or repeated.</param>
/// <param name="Failure">Why it is challenged.</param>
internal readonly record struct AuthenticationResult(
    AuthenticationVerdict Verdict, KnownCredential? Credential = null, AuthenticationFailure Failure = AuthenticationFailure.NoCredentials);

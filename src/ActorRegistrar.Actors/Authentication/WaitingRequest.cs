using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>What the store said.</summary>
internal enum LookupOutcome : byte
{
    /// <summary>Nothing yet.</summary>
    Waiting = 0,
    /// <summary>It answered; <see cref="WaitingRequest.Found"/> may still be null.</summary>
    Answered,
    /// <summary>It failed or took too long.</summary>
    StoreDown,
}

/// <summary>A request whose credential is being read from the store; it is taken in again when that is done.</summary>
internal sealed class WaitingRequest
{
    public required CredentialKey Key { get; init; }

    public required string Username { get; init; }

    public required string Realm { get; init; }

    /// <summary>A copy of the message.</summary>
    public required byte[] Message { get; init; }

    public required SipFraming Framing { get; init; }

    public required SipFlow Flow { get; init; }

    /// <summary>Takes the request in again; called once, on a thread of the pool.</summary>
    public required Action<WaitingRequest> Resume { get; init; }

    /// <summary>When it came, by <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Since { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>What has been decided about it already; null while nothing has.</summary>
    public AuthenticationResult? Refusal { get; set; }

    /// <summary>
    /// The credential whose right response with a stronger algorithm than MD5 is to be kept; null when the request waits for a credential.
    /// </summary>
    public KnownCredential? Stronger { get; init; }

    public LookupOutcome Outcome { get; set; }

    public KnownCredential? Found { get; set; }
}

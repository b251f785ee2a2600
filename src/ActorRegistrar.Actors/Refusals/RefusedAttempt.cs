namespace ActorRegistrar.Actors.Refusals;

/// <summary>A REGISTER that was refused. Its texts come from strangers: shortened, otherwise as sent.</summary>
/// <param name="At">When, in UTC.</param>
/// <param name="Source">The address and port that it came from.</param>
/// <param name="Transport"><c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>ws</c> or <c>wss</c>.</param>
/// <param name="AddressOfRecord">Whose bindings it was about, as the To says; empty when that could not be read.</param>
/// <param name="User">As whom it claims to be sent; null when it does not say.</param>
/// <param name="UserAgent">User-Agent; null when absent.</param>
/// <param name="Status">What it was answered; 0 when nobody could be answered.</param>
/// <param name="Cause">Why.</param>
/// <param name="Reason">The sentence that went with it, a constant; may be empty.</param>
/// <param name="Suppressed">How many of this source were refused and not kept since the one before of this source.</param>
public sealed record RefusedAttempt(
    DateTimeOffset At,
    string Source,
    string Transport,
    string AddressOfRecord,
    string? User,
    string? UserAgent,
    int Status,
    RefusalCause Cause,
    string Reason,
    long Suppressed);

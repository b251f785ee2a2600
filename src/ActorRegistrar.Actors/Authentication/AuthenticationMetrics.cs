using System.Diagnostics.Metrics;
using ActorRegistrar.Actors.Metrics;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>Why a REGISTER was not let through.</summary>
internal enum AuthenticationFailure : byte
{
    /// <summary>It has no credentials for the realm that can be read.</summary>
    NoCredentials = 0,
    /// <summary>They are malformed.</summary>
    Malformed,
    /// <summary>The digest-uri names another server than the Request-URI.</summary>
    WrongUri,
    /// <summary>The response is wrong, or the username unknown: not told apart.</summary>
    WrongResponse,
    /// <summary>The response was not looked at, because of too many wrong ones.</summary>
    HeldBack,
    /// <summary>The response is right, the nonce too old or not ours.</summary>
    StaleNonce,
    /// <summary>The response is right and was seen before.</summary>
    Replayed,
    /// <summary>Somebody else's address-of-record.</summary>
    NotAuthorised,
    /// <summary>The credential store failed or took too long.</summary>
    StoreDown,
    /// <summary>Too many requests wait for the credential store.</summary>
    StoreCrowded,
}

/// <summary>
/// Counts under the meter <c>ActorRegistrar</c>, never with a name of a user or an address-of-record.
/// <list type="bullet">
/// <item><c>actorregistrar.auth.granted</c> {request}: requests whose response was right and new.</item>
/// <item><c>actorregistrar.auth.challenges</c> {response}: 401 sent; tag <c>stale</c>.</item>
/// <item><c>actorregistrar.auth.failures</c> {request}: requests not let through; tag <c>cause</c>.</item>
/// </list>
/// </summary>
internal static class AuthenticationMetrics
{
    private static readonly Meter Meter = new(RegistrarMetrics.MeterName);
    private static readonly Counter<long> Grants = Meter.CreateCounter<long>("actorregistrar.auth.granted", "{request}", "Requests authenticated.");
    private static readonly Counter<long> Challenges = Meter.CreateCounter<long>("actorregistrar.auth.challenges", "{response}", "Challenges sent.");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("actorregistrar.auth.failures", "{request}", "Requests not authenticated.");

    private static readonly string[] Causes =
        ["no credentials", "malformed", "wrong uri", "wrong response", "held back", "stale nonce", "replayed", "not authorised", "store down", "store crowded"];

    public static void Granted() => Grants.Add(1);

    public static void Challenged(bool isStale)
    {
        if (Challenges.Enabled) Challenges.Add(1, new KeyValuePair<string, object?>("stale", isStale));
    }

    public static void Failed(AuthenticationFailure cause)
    {
        if (Failures.Enabled) Failures.Add(1, new KeyValuePair<string, object?>("cause", Causes[(int)cause]));
    }
}

using System.Diagnostics;
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
    /// <summary>The nonce is too old, not ours, or was sent to another source that must prove itself now. The response was not looked at.</summary>
    StaleNonce,
    /// <summary>The response is right and was seen before.</summary>
    Replayed,
    /// <summary>Somebody else's address-of-record.</summary>
    NotAuthorised,
    /// <summary>The credential store failed or took too long.</summary>
    StoreDown,
    /// <summary>Too many requests wait for the credential store.</summary>
    StoreCrowded,
    /// <summary>The digest-uri is none that can be read.</summary>
    UnreadableUri,
}

/// <summary>What is counted about digest authentication.</summary>
internal static class AuthenticationMetrics
{
    public static readonly Watched<CredentialLookups> Lookups = new();

    private static readonly CountTable.Cell Grants = RegistrarMetrics.Source.Count(
        "actorregistrar.auth.granted", "{request}", "Requests whose response was right and new.").Of();

    private static readonly CountTable Challenges = RegistrarMetrics.Source.Count(
        "actorregistrar.auth.challenges", "{response}", "Challenges sent; stale: only the nonce was at fault.", "stale");

    private static readonly CountTable.Cell Stale = Challenges.Of("true");
    private static readonly CountTable.Cell Fresh = Challenges.Of("false");

    private static readonly CountTable.Cell[] Failures = FailureCells();

    private static readonly Histogram<double> StoreDuration = RegistrarMetrics.Source.Distribution(
        "actorregistrar.auth.store.duration", "s", "Reading one credential that is not in memory.", RegistrarMetrics.DurationBounds);

    static AuthenticationMetrics() => RegistrarMetrics.Source.Gauge(
        "actorregistrar.auth.store.waiting", "{request}", "Requests that wait for the credential store.", () => Lookups.Sum(lookups => lookups.Waiting));

    public static void Granted() => Grants.Add();

    public static void Challenged(bool isStale) => (isStale ? Stale : Fresh).Add();

    public static void Failed(AuthenticationFailure cause) => Failures[(int)cause].Add();

    public static void StoreTook(long since)
    {
        if (StoreDuration.Enabled) StoreDuration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    private static CountTable.Cell[] FailureCells()
    {
        CountTable table = RegistrarMetrics.Source.Count("actorregistrar.auth.failures", "{request}", "Requests not let through.", "cause");
        string[] causes =
            ["no_credentials", "malformed", "wrong_uri", "wrong_response", "held_back", "stale_nonce", "replayed", "not_authorised", "store_down", "store_crowded", "unreadable_uri"];
        return [.. causes.Select(cause => table.Of(cause))];
    }
}

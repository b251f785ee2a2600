using System.Text.Json.Serialization;
using ActorRegistrar.Actors.Refusals;

namespace ActorRegistrar.Server.Audit;

/// <summary>A refused REGISTER as it stands in the audit file, among the members of <see cref="AuditEvent"/>.</summary>
internal sealed record RefusalLine
{
    /// <summary>The kind of all of these.</summary>
    public const string KindOfAll = "register.refused";

    public required DateTimeOffset At { get; init; }

    public string Kind { get; } = KindOfAll;

    /// <summary>As whom it claims to be sent; null when it does not say.</summary>
    public string? Who { get; init; }

    public required string From { get; init; }

    public string What { get; } = "REGISTER";

    public required string Target { get; init; }

    public string Outcome { get; } = "refused";

    public required string Cause { get; init; }

    public required int Status { get; init; }

    public required string Transport { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>How many of the same source were refused since the one before and are not written.</summary>
    public required long Suppressed { get; init; }

    public static RefusalLine Of(RefusedAttempt attempt) => new()
    {
        At = attempt.At,
        Who = attempt.User,
        From = attempt.Source,
        Target = attempt.AddressOfRecord,
        Cause = attempt.Cause.Text(),
        Status = attempt.Status,
        Transport = attempt.Transport,
        UserAgent = attempt.UserAgent,
        Suppressed = attempt.Suppressed,
    };
}

/// <summary>Events as lines of JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditEvent))]
[JsonSerializable(typeof(RefusalLine))]
internal sealed partial class AuditJson : JsonSerializerContext;

using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Reload;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A refused REGISTER.</summary>
internal sealed record RefusalJson(
    DateTime At,
    string Source,
    string Transport,
    string Aor,
    int Status,
    string Cause,
    string Reason,
    long Suppressed,
    string? User = null,
    string? UserAgent = null);

/// <summary>The newest refused REGISTERs.</summary>
internal sealed record RefusalsJson(long Total, RefusalJson[] Items);

/// <summary>The log level of a category.</summary>
internal sealed record CategoryLevelJson(string Category, string Level);

/// <summary>All log levels.</summary>
internal sealed record LogLevelsJson(CategoryLevelJson[] Items);

/// <summary>A log level to be set; of <c>Default</c> without a category.</summary>
internal sealed record LogLevelJson
{
    [Required, AllowedValues("Trace", "Debug", "Information", "Warning", "Error", "Critical", "None")]
    public string? Level { get; init; }
    public string? Category { get; init; }
}

/// <summary>What reading the settings again has changed.</summary>
internal sealed record ReloadedJson(ChangedSettingJson[] Changed, IReadOnlyList<string> AwaitingRestart);

/// <summary>A setting that has changed.</summary>
internal sealed record ChangedSettingJson(string Key, string? Before = null, string? After = null);

/// <summary>What was refused, what the log shows, and reading the settings again.</summary>
internal static class OperationsEndpoints
{
    private const int UsualLimit = 100;
    private const int MostLimit = 100_000;
    private const int LongestCategory = 256;

    /// <summary>Maps the endpoints.</summary>
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        api.MapGet("/refusals", Refusals).WithSummary("The REGISTERs refused lately, the newest first; a sample");
        api.MapGet("/log-level", (LogLevels levels) => TypedResults.Ok(Current(levels))).WithSummary("What the log shows of which category");
        api.MapPut("/log-level", ChangeLevel).WithSummary("Changes what the log shows until the settings are read again");
        api.MapPost("/reload", Reload).WithSummary("Reads the settings again; a mistake in them changes nothing");
    }

    private static Ok<RefusalsJson> Refusals([Description("How many at most, 1 to 100000; 100 without it.")] long? limit, IRefusedAttempts refusals)
    {
        int most = (int)ApiInput.Within("limit", limit ?? UsualLimit, 1, MostLimit);
        return TypedResults.Ok(new RefusalsJson(refusals.Total, [.. refusals.Newest(most).Select(one => new RefusalJson(
            one.At.UtcDateTime,
            one.Source,
            one.Transport,
            one.AddressOfRecord,
            one.Status,
            one.Cause.Text(),
            one.Reason,
            one.Suppressed,
            one.User,
            one.UserAgent))]));
    }

    private static LogLevelsJson Current(LogLevels levels) =>
        new([.. levels.Current.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new CategoryLevelJson(one.Key, one.Value.ToString()))]);

    private static Ok<LogLevelsJson> ChangeLevel(LogLevelJson body, LogLevels levels, HttpContext context)
    {
        string category = ApiInput.NotTooLong("category", body.Category, LongestCategory) ?? "Default";
        string text = ApiInput.Required("level", body.Level, 16);
        if (!Enum.TryParse(text, ignoreCase: true, out LogLevel level) || !Enum.IsDefined(level) || text.Any(char.IsAsciiDigit))
        {
            throw ApiProblemException.Unprocessable("level", $"level is '{text}'; it must be {string.Join(", ", Enum.GetNames<LogLevel>()[..^1])} or {LogLevel.None}.");
        }
        if (category.Length == 0 || !category.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_'))
        {
            throw ApiProblemException.Unprocessable("category", "category is a name with dots, such as ActorRegistrar.Audit, or Default.");
        }
        levels.Override(category, level);
        context.Audit("log.level", category, level.ToString());
        return TypedResults.Ok(Current(levels));
    }

    private static Ok<ReloadedJson> Reload(SettingsReload settings, IAuditTrail audit, HttpContext context)
    {
        ReloadOutcome outcome = settings.Reload($"{context.Who()} at {context.From()}");
        audit.Record(outcome.ToAudit(context.Who(), context.From(), DateTimeOffset.UtcNow));
        if (!outcome.IsApplied) throw ApiProblemException.Conflict(string.Join(' ', outcome.Problems));
        return TypedResults.Ok(new ReloadedJson(
            [.. outcome.Changed.Select(changed => new ChangedSettingJson(changed.Key, changed.Before, changed.After))], outcome.AwaitingRestart));
    }
}

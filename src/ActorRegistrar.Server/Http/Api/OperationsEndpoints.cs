using System.Text.Json;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Reload;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>What was refused, what the log shows, and the settings anew.</summary>
/// <param name="refusals">Keeps what was refused.</param>
/// <param name="levels">What the log shows.</param>
/// <param name="services">The reload is looked for when it is first needed, for it needs the actor system.</param>
internal sealed class OperationsEndpoints(IRefusedAttempts refusals, LogLevels levels, IServiceProvider services) : IApiEndpoints
{
    private const int UsualLimit = 100;
    private const int MostLimit = 100_000;
    private const int LongestCategory = 256;

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/refusals", "The REGISTERs refused lately, the newest first; a sample", RefusalsAsync)
        {
            Answer = "Refusals",
            Query = [new ApiParameter("limit", "integer", "How many at most, 1 to 100000; 100 without it.")],
        },
        new("GET", "/log-level", "What the log shows of which category", request => LevelsAsync(request)) { Answer = "LogLevels" },
        new("PUT", "/log-level", "Changes what the log shows until the settings are read again", ChangeLevelAsync) { Answer = "LogLevels", Body = "LogLevel" },
        new("POST", "/reload", "Reads the settings again; a mistake in them changes nothing", ReloadAsync) { Answer = "Reloaded" },
    ];

    private Task RefusalsAsync(ApiRequest request)
    {
        int limit = (int)(request.Number("limit", 1, MostLimit) ?? UsualLimit);
        return request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("total"u8, refusals.Total);
            writer.WriteStartArray("items"u8);
            foreach (RefusedAttempt attempt in refusals.Newest(limit)) Write(writer, attempt);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, RefusedAttempt attempt)
    {
        writer.WriteStartObject();
        writer.WriteString("at"u8, attempt.At.UtcDateTime);
        writer.WriteString("source"u8, attempt.Source);
        writer.WriteString("transport"u8, attempt.Transport);
        writer.WriteString("aor"u8, attempt.AddressOfRecord);
        if (attempt.User is { } user) writer.WriteString("user"u8, user);
        if (attempt.UserAgent is { } userAgent) writer.WriteString("userAgent"u8, userAgent);
        writer.WriteNumber("status"u8, attempt.Status);
        writer.WriteString("cause"u8, attempt.Cause.Text());
        writer.WriteString("reason"u8, attempt.Reason);
        writer.WriteNumber("suppressed"u8, attempt.Suppressed);
        writer.WriteEndObject();
    }

    private Task LevelsAsync(ApiRequest request) => request.AnswerAsync(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach ((string category, LogLevel level) in levels.Current.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("category"u8, category);
            writer.WriteString("level"u8, level.ToString());
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task ChangeLevelAsync(ApiRequest request)
    {
        ApiBody body = await request.BodyAsync();
        string category = body.Text("category", LongestCategory) ?? "Default";
        string text = body.RequiredText("level", 16);
        body.RefuseUnknown();
        if (!Enum.TryParse(text, ignoreCase: true, out LogLevel level) || !Enum.IsDefined(level) || text.Any(char.IsAsciiDigit))
            throw ApiProblemException.Unprocessable("level", $"level is '{text}'; it must be {string.Join(", ", Enum.GetNames<LogLevel>()[..^1])} or {LogLevel.None}.");
        if (category.Length == 0 || !category.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_'))
            throw ApiProblemException.Unprocessable("category", "category is a name with dots, such as ActorRegistrar.Audit, or Default.");
        levels.Override(category, level);
        request.Audit("log.level", category, level.ToString());
        await LevelsAsync(request);
    }

    private Task ReloadAsync(ApiRequest request)
    {
        ReloadOutcome outcome = services.GetRequiredService<SettingsReload>().Reload($"{request.Who} at {request.From}");
        services.GetRequiredService<IAuditTrail>().Record(outcome.ToAudit(request.Who, request.From, DateTimeOffset.UtcNow));
        if (!outcome.IsApplied) throw ApiProblemException.Conflict(string.Join(' ', outcome.Problems));
        return request.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("changed"u8);
            foreach (SettingsDifference changed in outcome.Changed)
            {
                writer.WriteStartObject();
                writer.WriteString("key"u8, changed.Key);
                if (changed.Before is { } before) writer.WriteString("before"u8, before);
                if (changed.After is { } after) writer.WriteString("after"u8, after);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("awaitingRestart"u8);
            foreach (string key in outcome.AwaitingRestart) writer.WriteStringValue(key);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}

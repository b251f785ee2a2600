using System.Text.Json;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>
/// <c>/health/live</c>, <c>/health/ready</c>, <c>/health/startup</c>: 200 or 503 and one word; as JSON, with what was found about each part,
/// for whoever accepts <c>application/json</c> or asks <c>?json</c>.
/// </summary>
internal static class HealthAnswers
{
    /// <summary>Answers the three paths.</summary>
    public static WebApplication UseHealth(this WebApplication application)
    {
        ServerHealth health = application.Services.GetRequiredService<ServerHealth>();
        Map(application, "/health/live", health.Live);
        Map(application, "/health/ready", health.Ready);
        Map(application, "/health/startup", health.Started);
        return application;
    }

    private static void Map(WebApplication application, string path, Func<HealthFinding[]> look) =>
        application.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context => AnswerAsync(context, look()));

    private static Task AnswerAsync(HttpContext context, HealthFinding[] findings)
    {
        HealthGrade grade = HealthRules.GradeOf(findings);
        HttpResponse response = context.Response;
        response.StatusCode = grade == HealthGrade.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        response.Headers.CacheControl = "no-store, no-cache";
        bool asksForJson = context.Request.Query.ContainsKey("json") || context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        response.ContentType = asksForJson ? "application/json" : "text/plain";
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        return asksForJson ? response.Body.WriteAsync(Json(grade, findings)).AsTask() : response.WriteAsync(grade.ToString());
    }

    private static ReadOnlyMemory<byte> Json(HealthGrade grade, HealthFinding[] findings)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            writer.WriteString("status", Word(grade));
            writer.WriteStartObject("checks");
            foreach (HealthFinding finding in findings)
            {
                writer.WriteStartObject(finding.Name);
                writer.WriteString("status", Word(finding.Grade));
                writer.WriteString("detail", finding.Detail);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return text.ToArray();
    }

    private static string Word(HealthGrade grade) => grade.ToString().ToLowerInvariant();
}

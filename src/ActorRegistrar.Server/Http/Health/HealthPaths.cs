using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Http.Health;

/// <summary>
/// <c>/health/live</c>, <c>/health/ready</c>, <c>/health/startup</c>: 200 or 503 and one word; as JSON, with each part, for a request that accepts
/// <c>application/json</c> or has <c>?json</c>.
/// </summary>
internal static class HealthPaths
{
    /// <summary>Adds the checks.</summary>
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServerHealth>().AddHostedService(services => services.GetRequiredService<ServerHealth>());
        IHealthChecksBuilder checks = builder.Services.AddHealthChecks();
        foreach (HealthPart part in HealthRules.Parts)
        {
            checks.Add(new HealthCheckRegistration(part.Name, services => services.GetRequiredService<ServerHealth>().CheckOf(part), null, part.Tags));
        }
        // The platform would log each check that is not healthy, each time that anybody asks.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
    }

    /// <summary>Maps the three paths.</summary>
    public static WebApplication UseHealth(this WebApplication application)
    {
        foreach (string tag in (string[])[HealthRules.Live, HealthRules.Ready, HealthRules.Startup])
        {
            var options = new HealthCheckOptions { Predicate = check => check.Tags.Contains(tag), ResponseWriter = WriteAsync };
            application.MapHealthChecks("/health/" + tag, options).WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
        }
        return application;
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        bool asksForJson = context.Request.Query.ContainsKey("json") || context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        if (!asksForJson)
        {
            context.Response.ContentType = "text/plain";
            return context.Response.WriteAsync(report.Status.ToString());
        }
        var parts = report.Entries.ToDictionary(entry => entry.Key, entry => new PartJson(Word(entry.Value.Status), entry.Value.Description ?? ""));
        return context.Response.WriteAsJsonAsync(new HealthJson(Word(report.Status), parts), HealthJsonContext.Default.HealthJson, "application/json");
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();
}

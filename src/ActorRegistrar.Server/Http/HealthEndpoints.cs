using ActorRegistrar.Server.Options;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Http;

/// <summary>
/// <c>/health/live</c>: the process runs and its actor system has not ended. <c>/health/ready</c>: every listener is open, the journal
/// takes writes, and the server is not stopping. 200 or 503, one word.
/// </summary>
internal static class HealthEndpoints
{
    private const string LivenessTag = "liveness";

    /// <summary>Opens the HTTP listener, or none.</summary>
    public static void AddHttp(this WebApplicationBuilder builder, RegistrarOptions options)
    {
        builder.Services.AddRouting().AddSingleton<Readiness>();
        builder.Services.AddHealthChecks().AddCheck<ReadinessCheck>("listeners");
        if (options.HttpListen is { } http)
        {
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = 64 * 1024;
                kestrel.Limits.MaxConcurrentConnections = 1000;
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
                // Whoever sends or reads slower than this after five seconds is cut off.
                kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
                kestrel.Limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
                kestrel.Listen(http.EndPoint);
            });
        }
        else
        {
            builder.Services.AddSingleton<IServer, NoHttpServer>();
        }
    }

    /// <summary>Answers the two paths.</summary>
    public static WebApplication UseHealth(this WebApplication application)
    {
        application.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains(LivenessTag) });
        var ready = new HealthCheckOptions();
        ready.ResultStatusCodes[HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable;
        application.MapHealthChecks("/health/ready", ready);
        return application;
    }

    private sealed class ReadinessCheck(Readiness readiness) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(readiness.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not every listener is open"));
    }
}

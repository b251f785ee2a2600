using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Tracing;
using ActorRegistrar.Persistence.Journal;
using ActorRegistrar.Server.Http.Security;
using ActorRegistrar.Server.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ActorRegistrar.Server.Telemetry;

/// <summary>Puts the ways out together: <c>/metrics</c> for whoever scrapes, OTLP to whom it is configured for.</summary>
internal static class TelemetryComposition
{
    private const string MetricsPath = "/metrics";

    /// <summary>Adds it to a host.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder, RegistrarOptions options)
    {
        TelemetrySection telemetry = options.Telemetry;
        if (options.HttpListen is null && telemetry.OtlpEndpoint is null) return;
        ProcessMetrics.MakeAll();
        OpenTelemetryBuilder ways = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("actorregistrar", serviceVersion: ProcessMetrics.Version, autoGenerateServiceInstanceId: true))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(RegistrarMetrics.MeterName, JournalMetrics.MeterName, ProcessMetrics.MeterName, "System.Runtime");
                if (options.HttpListen is not null)
                {
                    metrics.AddPrometheusExporter(prometheus =>
                    {
                        prometheus.ScopeInfoEnabled = false;
                        // A scrape a second finds what there is now; two scrapers at once cost one collection.
                        prometheus.ScrapeResponseCacheDurationMilliseconds = 300;
                    });
                }
                if (telemetry.OtlpEndpoint is not null)
                {
                    metrics.AddOtlpExporter((exporter, reader) =>
                    {
                        Configure(exporter, telemetry, "v1/metrics");
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 1000 * telemetry.OtlpSeconds;
                    });
                }
            });
        if (telemetry is not { OtlpEndpoint: not null, TraceRatio: > 0 }) return;
        // The choice is made before anything is made for a request, and then once: the pipeline keeps what it is given.
        RegistrarTracing.Ratio = telemetry.TraceRatio;
        RegistrarTracing.NamesIdentities = telemetry.TraceIdentities;
        ways.WithTracing(tracing => tracing
            .AddSource(RegistrarTracing.SourceName)
            .SetSampler(new AlwaysOnSampler())
            .AddOtlpExporter(exporter => Configure(exporter, telemetry, "v1/traces")));
    }

    /// <summary>Maps <c>/metrics</c>: for anyone where no tokens are set, else for callers with a token.</summary>
    public static WebApplication UseTelemetry(this WebApplication application, RegistrarOptions options)
    {
        if (options.HttpListen is not null) application.MapPrometheusScrapingEndpoint(MetricsPath).RequireAuthorization(TokenAuthenticationHandler.Read);
        return application;
    }

    private static void Configure(OtlpExporterOptions exporter, TelemetrySection telemetry, string path)
    {
        bool isHttp = telemetry.OtlpProtocol == OtlpWire.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri(telemetry.OtlpEndpoint!.ToString().TrimEnd('/') + "/" + path) : telemetry.OtlpEndpoint!;
        if (telemetry.OtlpHeaders.Length > 0) exporter.Headers = telemetry.OtlpHeaders;
    }
}

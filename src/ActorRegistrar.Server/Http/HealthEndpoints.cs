using ActorRegistrar.Server.Http.Health;
using ActorRegistrar.Server.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ActorRegistrar.Server.Http;

/// <summary>The HTTP listener that everything but SIP is served on.</summary>
internal static class HealthEndpoints
{
    /// <summary>Opens the HTTP listener, or none.</summary>
    public static void AddHttp(this WebApplicationBuilder builder, RegistrarOptions options)
    {
        builder.Services.AddRouting().AddSingleton<Readiness>();
        builder.Services.AddSingleton<ServerHealth>().AddHostedService(services => services.GetRequiredService<ServerHealth>());
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
}

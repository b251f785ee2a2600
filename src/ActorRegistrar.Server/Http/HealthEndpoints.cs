using ActorRegistrar.Server.Http.Health;
using ActorRegistrar.Server.Options;
using Microsoft.AspNetCore.Hosting.Server;

namespace ActorRegistrar.Server.Http;

/// <summary>The HTTP listener that everything but SIP is served on.</summary>
internal static class HealthEndpoints
{
    /// <summary>Opens the HTTP listener, or none.</summary>
    public static void AddHttp(this WebApplicationBuilder builder, RegistrarOptions options, HttpLimits limits)
    {
        builder.Services.AddSingleton(limits);
        builder.Services.AddRouting().AddSingleton<Readiness>();
        builder.AddHealth();
        if (options.HttpListen is { } http)
        {
            var shares = new ConnectionShares(limits);
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                limits.Apply(kestrel.Limits);
                kestrel.Listen(http.EndPoint, listener => listener.Use(next => connection => shares.ServeAsync(connection, next)));
            });
        }
        else
        {
            builder.Services.AddSingleton<IServer, NoHttpServer>();
        }
    }
}

using ActorRegistrar.Server.Http.Security;
using ActorRegistrar.Server.Http.Stats;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The administrative interface below <c>/api/v1</c>.</summary>
internal static class AdminApi
{
    /// <summary>Where it is.</summary>
    public const string BasePath = "/api/v1";

    /// <summary>Adds what it is made of.</summary>
    public static void AddAdminApi(this WebApplicationBuilder builder, RegistrarOptions options)
    {
        IServiceCollection services = builder.Services;
        services.AddSingleton(provider => new ApiTokens(options.HttpTokenFiles, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiTokens>>()));
        services.AddSingleton<ApiGate>();
        services.AddSingleton<LocationClient>();
        services.AddSingleton<ServerCounters>();
        services.AddSingleton<ServerStats>();
        services.AddSingleton<IApiEndpoints, AddressOfRecordEndpoints>();
        services.AddSingleton<IApiEndpoints, StatsEndpoints>();
        services.AddSingleton<IApiEndpoints, SettingsEndpoints>();
        services.AddSingleton<IApiEndpoints, OperationsEndpoints>();
    }

    /// <summary>Answers it, where HTTP is served at all.</summary>
    public static WebApplication UseAdminApi(this WebApplication application)
    {
        var gate = application.Services.GetRequiredService<ApiGate>();
        application.Use((context, next) => context.Request.Path.StartsWithSegments("/api") ? gate.InvokeAsync(context, next) : next(context));
        foreach (ApiRoute route in application.Services.GetServices<IApiEndpoints>().SelectMany(endpoints => endpoints.Routes))
        {
            // The gate has answered before routing gets this far; the endpoint is there to be found.
            application.MapMethods(BasePath + route.Path, [route.Method], _ => Task.CompletedTask).WithMetadata(route);
        }
        return application;
    }
}

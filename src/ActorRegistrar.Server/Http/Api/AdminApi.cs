using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Index;
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
        if (options.HttpListen is null) return;
        IServiceCollection services = builder.Services;
        services.AddSingleton(provider => new ApiTokens(options.HttpTokenFiles, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiTokens>>()));
        services.AddSingleton<ApiGate>();
        services.AddSingleton<LocationClient>();
        services.AddSingleton<ServerCounters>();
        services.AddSingleton<ServerStats>();
        services.AddSingleton<IApiEndpoints, AddressOfRecordEndpoints>();
        services.AddSingleton<IApiEndpoints, StatsEndpoints>();
        services.AddSingleton<IApiEndpoints, SettingsEndpoints>();
        services.AddSingleton<IApiEndpoints, ListingEndpoints>();
        services.AddSingleton<IApiEndpoints, IndexEndpoints>();
        services.AddSingleton<IApiEndpoints, HistoryEndpoints>();
        services.AddSingleton<IApiEndpoints, UserEndpoints>();
        services.AddSingleton<IApiEndpoints, UserImportEndpoints>();
        services.AddSingleton<IApiEndpoints, ImportEndpoints>();
        services.AddSingleton<IApiEndpoints, OpenApiEndpoints>();
        services.AddSingleton<IRegistrationHistory>(provider => new RegistrationHistory(options.Journal, Unreadable(provider)) { RowsAhead = 100 });
        services.AddSingleton(_ => new NewestBindings(options.Journal));
        services.AddSingleton(provider => IndexOf(provider, options));
        services.AddHostedService<IndexHost>();
        services.AddSingleton<IApiEndpoints, OperationsEndpoints>();
    }

    /// <summary>Answers it, where HTTP is served at all.</summary>
    public static WebApplication UseAdminApi(this WebApplication application)
    {
        if (application.Services.GetService<ApiGate>() is not { } gate) return application;
        application.Use((context, next) => context.Request.Path.StartsWithSegments("/api") ? gate.InvokeAsync(context, next) : next(context));
        foreach (ApiRoute route in application.Services.GetServices<IApiEndpoints>().SelectMany(endpoints => endpoints.Routes))
        {
            // The gate has answered before routing gets this far; the endpoint is there to be found.
            application.MapMethods(BasePath + route.Path, [route.Method], _ => Task.CompletedTask).WithMetadata(route);
        }
        return application;
    }

    private static BindingIndex IndexOf(IServiceProvider provider, RegistrarOptions options)
    {
        ILogger log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("ActorRegistrar.Server.Index");
        var location = provider.GetRequiredService<LocationClient>();
        var counters = provider.GetRequiredService<ServerCounters>();
        return new BindingIndex(
            options.Journal,
            () => new ServerLoad(counters.RegistrationsPerSecond(1), !location.Registrar.Admission.IsOpen),
            (isWarning, sentence) => log.Log(isWarning ? LogLevel.Warning : LogLevel.Information, "{Sentence}", sentence),
            () => location.Registrar.Clock.Now);
    }

    private static Action<UnreadableChange> Unreadable(IServiceProvider provider)
    {
        ILogger log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("ActorRegistrar.Server.History");
        return change => log.LogWarning("{Change}", change);
    }
}

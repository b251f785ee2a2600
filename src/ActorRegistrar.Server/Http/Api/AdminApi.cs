using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Index;
using ActorRegistrar.Server.Http.Security;
using ActorRegistrar.Server.Http.Stats;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>The administrative interface below <c>/api/v1</c>, and the rules for every other path of its listener.</summary>
internal static class AdminApi
{
    /// <summary>The path of the API.</summary>
    public const string BasePath = "/api/v1";

    /// <summary>The media type of lines of JSON.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>Adds its services.</summary>
    public static void AddAdminApi(this WebApplicationBuilder builder, RegistrarOptions options)
    {
        if (options.HttpListen is null) return;
        IServiceCollection services = builder.Services;
        services.AddSingleton(provider => new ApiTokens(options.HttpTokenFiles, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ApiTokens>>()));
        // The core alone: what AddAuthentication adds to it would keep keys for cookies, of which there are none, in the home directory.
        services.AddWebEncoders().AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = TokenAuthenticationHandler.SchemeName;
            authentication.AddScheme<TokenAuthenticationHandler>(TokenAuthenticationHandler.SchemeName, null);
        });
        services.AddAuthorization(TokenAuthenticationHandler.AddPolicies);
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("traceId"));
        services.AddRateLimiter(StreamLimits.Configure);
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ApiJsonContext.Configure(json.SerializerOptions).TypeInfoResolverChain.Insert(0, ApiJsonContext.Default));
        services.AddSingleton<RefusedRequests>();
        services.AddSingleton<LocationClient>();
        services.AddSingleton<ServerCounters>();
        services.AddSingleton<ServerStats>();
        services.AddSingleton<ListingEndpoints>();
        services.AddSingleton<ImportEndpoints>();
        services.AddSingleton<IRegistrationHistory>(provider => new RegistrationHistory(options.Journal, Unreadable(provider)) { RowsAhead = 100 });
        services.AddSingleton(_ => new NewestBindings(options.Journal));
        services.AddSingleton(_ => CredentialDirectories.Open(options.Journal));
        services.AddSingleton(provider => IndexOf(provider, options));
        services.AddHostedService<IndexHost>();
    }

    /// <summary>Maps it, where HTTP is served at all.</summary>
    public static WebApplication UseAdminApi(this WebApplication application, RegistrarOptions options)
    {
        if (options.HttpListen is null) return application;
        ApiTokens tokens = application.Services.GetRequiredService<ApiTokens>();
        application.UseExceptionHandler().Use(ConnectionShares.ServeAsync);
        application.UseWhen(IsApi, api => api
            .Use((context, next) =>
            {
                context.Response.OnStarting(() => ApiRequestRules.SetHeaders(context));
                return next(context);
            })
            .UseStatusCodePages(status => ApiExceptionHandler.ExplainStatusAsync(status.HttpContext)));
        application.Use((context, next) => HostRule.InvokeAsync(context, next, tokens));
        application.UseRouting().UseAuthentication().UseAuthorization().UseRateLimiter();
        application.UseWhen(IsApi, api => api.Use(ApiRequestRules.InvokeAsync));

        RouteGroupBuilder group = application.MapGroup(BasePath).WithTags("ActorRegistrar");
        ((IEndpointConventionBuilder)group).Finally(ApiRequestRules.Apply);
        group.MapAddressOfRecord();
        group.MapHistory();
        group.MapStats();
        group.MapIndex();
        group.MapSettings();
        group.MapOperations();
        group.MapUsers();
        group.MapUserImport();
        group.MapDocument();
        ListingEndpoints.Map(group);
        ImportEndpoints.Map(group);
        return application;
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api");

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

using System.Net.Sockets;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Tls;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Locking;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Http;
using ActorRegistrar.Server.Http.Api;
using ActorRegistrar.Server.Http.Health;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Reload;
using ActorRegistrar.Server.Telemetry;
using ActorRegistrar.Server.WebConsole;
using Akka.Actor;

namespace ActorRegistrar.Server.Hosting;

/// <summary>The server from its settings to its end.</summary>
internal static class RegistrarServer
{
    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <param name="arguments">Settings of the command line.</param>
    /// <param name="cancellation">Stops the server as a signal would.</param>
    /// <param name="limits">Of whoever speaks HTTP to it; null for the usual ones.</param>
    /// <exception cref="ServerConfigurationException">A setting is wrong.</exception>
    public static async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation, HttpLimits? limits = null)
    {
        IConfigurationRoot configuration = ConfigurationSources.Load(arguments);
        RegistrarOptions options = RegistrarOptionsReader.Read(configuration, out IReadOnlyList<string> problems);
        problems = [.. problems, .. LogLevels.FindProblems(configuration)];
        if (problems.Count == 0) problems = [.. StartupChecks.Run(options)];
        if (problems.Count > 0) throw new ServerConfigurationException(string.Join(Environment.NewLine, problems));

        WebApplication? started;
        using (var stop = new StopSignals(cancellation)) started = await StartAsync(new SettingsOfStart(arguments, configuration), options, limits ?? new HttpLimits(), stop.Token);
        if (started is null)
        {
            return;
        }
        await using WebApplication application = started;
        StartupReport.Write(application.Services, options);
        application.Services.GetRequiredService<Readiness>().IsReady = true;
        SqlJournal journal = SqlJournal.Of(application.Services.GetRequiredService<ActorSystem>());
        await application.WaitForShutdownAsync(cancellation);
        if (journal.Taken is { } sentence)
        {
            throw new ServerConfigurationException(sentence);
        }
    }

    private static WebApplication Build(SettingsOfStart start, RegistrarOptions options, HttpLimits limits)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(start.Configuration);
        var levels = new LogLevels(start.Configuration);
        builder.Logging.AddConfiguration(levels.Configuration).AddLines();
        builder.Services.AddSingleton(options);
        // The transports drain within their own bound; the host only must not cut them short.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Transport.LameDuckSeconds + options.Transport.DrainSeconds + 5));
        builder.Services.AddAudit(options);
        builder.AddRegistrar(options);
        builder.Services.AddReload(start, options, levels);
        builder.AddHttp(options, limits);
        builder.AddAdminApi(options);
        builder.AddTelemetry(options);
        builder.Services.AddHostedService<ServiceManager>().AddHostedService<LameDuck>();
        WebApplication application = builder.Build();
        // Here, where a journal that cannot be used is one sentence: inside its start the host would log it as a failure of its own.
        SqlJournal.Of(application.Services.GetRequiredService<ActorSystem>()).Open();
        return application.UseAdminApi(options).UseHealth().UseTelemetry(options).UseConsole();
    }

    /// <summary>Starts it; null when it is told to stop before it has started, and then all is closed that was open.</summary>
    private static async Task<WebApplication?> StartAsync(SettingsOfStart start, RegistrarOptions options, HttpLimits limits, CancellationToken cancellation)
    {
        try
        {
            WebApplication application = Build(start, options, limits);
            try
            {
                await application.StartAsync(cancellation);
                return application;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested || application.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("ActorRegistrar.Server").LogInformation("stopped before it was ready");
                await application.StopAsync(CancellationToken.None);
                await application.DisposeAsync();
                return null;
            }
        }
        // The checks passed a moment ago, so another process took the port or the directory in between.
        catch (Exception failed) when (Within<SipListenException>(failed) is { } unopened)
        {
            throw new ServerConfigurationException(unopened.Message);
        }
        catch (Exception failed) when (Within<TlsConfigurationException>(failed) is { } uncertified)
        {
            throw new ServerConfigurationException(uncertified.Message);
        }
        catch (Exception failed) when (Within<JournalConfigurationException>(failed) is { } unusable)
        {
            throw new ServerConfigurationException(unusable.Message);
        }
        catch (Exception failed) when (Within<JournalInUseException>(failed) is { } taken)
        {
            throw new ServerConfigurationException(taken.Message);
        }
        catch (IOException failed) when (Within<SocketException>(failed) is { } refused)
        {
            throw new ServerConfigurationException($"Registrar:Http:Listen cannot be opened: {refused.Message}; choose another port, or leave it empty to turn HTTP off.");
        }
    }

    private static T? Within<T>(Exception failed) where T : Exception => failed as T ?? (failed.InnerException is { } inner ? Within<T>(inner) : null);
}

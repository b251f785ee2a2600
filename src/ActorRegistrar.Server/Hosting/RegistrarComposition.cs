using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Retention;
using ActorRegistrar.Persistence.Warmup;
using ActorRegistrar.Server.Http.Health;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ActorRegistrar.Server.Hosting;

/// <summary>Puts the actor system together: Akka's settings, the journal, the location service, the SIP transports.</summary>
internal static class RegistrarComposition
{
    /// <summary>Adds it to a host.</summary>
    public static void AddRegistrar(this WebApplicationBuilder builder, RegistrarOptions options)
    {
        Akka.Configuration.Config akkaSettings = AkkaSettings.Load();
        SipTransportSettings transportSettings = SipTransportSettingsOf(options) with { Authentication = DigestComposition.Settings(options) };
        byte[]? secretKey = SecretKeyFile.Load(options);
        builder.Services.AddAkka("registrar", (akka, services) => akka
            .AddSetup(new AkkaLog.To(services.GetRequiredService<ILoggerFactory>()))
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<AkkaLog>();
            })
            .WithSqlJournal(options.Journal)
            .WithJournalHealth(options.Journal)
            .WithRegistrar(RegistrarSettingsOf(options, secretKey))
            .WithSipTransport(transportSettings with { Refusals = services.GetService<RefusedAttempts>() })
            .WithWarmup(system => new StoredAddressesOfRecord(new NewestRowReader(system, options.Journal)))
            .WithHistoryRetention(options.Journal, options.Retention)
            // Last, so that what an operator writes there goes before what the parts above ask for.
            .AddHocon(akkaSettings, HoconAddMode.Prepend));
    }

    /// <summary>
    /// Akka.Hosting's check of the journal actor beside our own of what was stored. It never does more than degrade: whether telephones are sent here,
    /// the part <c>journal</c> decides.
    /// </summary>
    private static AkkaConfigurationBuilder WithJournalHealth(this AkkaConfigurationBuilder akka, Persistence.Options.JournalOptions options)
    {
        string name = JournalConfiguration.PluginIdOf(options)["akka.persistence.journal.".Length..];
#pragma warning disable CS0618 // The form that replaces it brings options of its own for the plugin, whose settings are complete already.
        return akka.WithJournal(name, journal => journal.WithHealthCheck(HealthStatus.Degraded, "journal-actor", [HealthRules.Ready]));
#pragma warning restore CS0618
    }

    /// <summary>What the location service is told.</summary>
    internal static RegistrarSettings RegistrarSettingsOf(RegistrarOptions options, byte[]? secretKey = null) => new()
    {
        Domains = options.Domains,
        Policy = options.Policy,
        DomainPolicies = options.DomainPolicies,
        Digest = options.Digest.Policy,
        AnswerWithin = options.AnswerWithin,
        SecretKey = secretKey,
    };

    /// <summary>What the SIP transports are told.</summary>
    internal static SipTransportSettings SipTransportSettingsOf(RegistrarOptions options) => new()
    {
        Listen = options.Listen,
        Limits = options.Limits,
        Tls = options.Tls,
        WebSocket = options.WebSocket,
        ServerName = options.Transport.ServerName,
        HostNames = options.Transport.HostNames,
        MaxRequestsInFlight = options.Transport.MaxRequestsInFlight,
        MaxConnections = options.Transport.MaxConnections,
        MaxConnectionsPerSource = options.Transport.MaxConnectionsPerSource,
        ProxyProtocolFrom = options.Transport.ProxyProtocolFrom,
        MaxUnreadAnswerBytes = options.Transport.MaxUnreadAnswerBytes,
        Deadlines = options.Transport.Deadlines,
        ResponseMemoryBytes = options.Transport.ResponseMemoryBytes,
        DrainWithin = TimeSpan.FromSeconds(options.Transport.DrainSeconds),
    };
}

using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Retention;
using ActorRegistrar.Persistence.Warmup;
using ActorRegistrar.Server.Logging;
using ActorRegistrar.Server.Options;
using Akka.Hosting;

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
            .WithRegistrar(RegistrarSettingsOf(options, secretKey))
            .WithSipTransport(transportSettings with { Refusals = services.GetService<RefusedAttempts>() })
            .WithWarmup(system => new StoredAddressesOfRecord(new NewestRowReader(system, options.Journal)))
            .WithHistoryRetention(options.Journal, options.Retention)
            // Last, so that what an operator writes there goes before what the parts above ask for.
            .AddHocon(akkaSettings, HoconAddMode.Prepend));
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

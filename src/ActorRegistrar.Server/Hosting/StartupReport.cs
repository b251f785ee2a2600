using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Server.Options;
using Akka.Actor;

namespace ActorRegistrar.Server.Hosting;

/// <summary>What the log says once every listener is open.</summary>
internal static class StartupReport
{
    /// <summary>Which database, one line per listener, a warning for everything that stands open, then <c>ready</c>.</summary>
    public static void Write(IServiceProvider services, RegistrarOptions options)
    {
        ILogger log = services.GetRequiredService<ILoggerFactory>().CreateLogger("ActorRegistrar.Server");
        foreach (string warning in Warnings(options)) log.LogWarning("{Warning}", warning);
        log.LogInformation("journal {Place}", JournalPlace.Of(options.Journal));
        SipTransport? transport = SipTransport.Of(services.GetRequiredService<ActorSystem>());
        foreach (SipListenAddress address in transport?.Listening ?? []) log.LogInformation("listening {Address}", address);
        if (options.HttpListen is { } http) log.LogInformation("listening {Address}", http);
        log.LogInformation("ready");
    }

    /// <summary>What an operator must know before putting the server on a network.</summary>
    internal static IEnumerable<string> Warnings(RegistrarOptions options)
    {
        if (options.Authentication == AuthenticationKind.None) yield return Openness(options);
        if (options.Journal.Durability == JournalDurability.Os)
        {
            yield return "Registrar:Journal:Durability=os: an accepted registration survives a killed process but may be lost in a power cut";
        }
        foreach (string exposed in FileRights.Warnings(options)) yield return exposed;
    }

    private static string Openness(RegistrarOptions options)
    {
        bool anyDomain = options.Domains.Contains("*");
        string whose = anyDomain ? "for any domain (Registrar:Domains=*)" : "for any address-of-record of " + string.Join(", ", options.Domains);
        return options.IsReachableFromOutside
            ? $"OPEN TO THE NETWORK: anyone who reaches this server may register {whose} without a password, because Registrar:AllowUnauthenticated=true"
            : $"no authentication: anyone on this machine may register {whose}; only loopback addresses are listened on";
    }
}

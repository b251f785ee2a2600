using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Server.Hosting;
using ActorRegistrar.Server.Options;
using Akka.Actor;

namespace ActorRegistrar.Server.Reload;

/// <summary>Domains and what holds in them: for the next request of everybody. Bindings stay as they were granted.</summary>
internal sealed class DomainsReload(ActorSystem system, LiveSettings settings) : IReloadable
{
    /// <summary>What it takes, below <c>Registrar:</c>.</summary>
    internal static readonly string[] Keys =
    [
        "Domains", "Domain", "MinExpires", "DefaultExpires", "MaxExpires", "MaxContacts", "Compatibility", "Outbound", "BoundToConnection", "FlowTimer", "NatRedirection", "Gruu",
        "ServiceRoute", "Digest:Algorithms", "MaxBindingBytes", "MaxContactUriBytes", "Changes", "Sources", "Contacts", "Lookups",
    ];

    public bool Takes(string key) => IsTaken(key);

    /// <summary>For how long the history is kept is settled at the start, in single domains too.</summary>
    internal static bool IsTaken(string key) => ReloadKeys.IsOneOf(key, Keys) && !key.EndsWith(":KeepHistoryDays", StringComparison.OrdinalIgnoreCase);

    public Action Prepare(RegistrarOptions options, IConfiguration configuration)
    {
        RegistrarExtension registrar = RegistrarExtension.Of(system);
        if (registrar.Settings.SecretKey is null && SecretKeyFile.IsNeeded(options))
            throw new ServerConfigurationException("Registrar:Gruu or Registrar:Outbound is turned on, which no domain had at the start, when their key is read; restart the server.");
        ServedDomains domains = ServedDomains.Of(RegistrarComposition.RegistrarSettingsOf(options));
        return () =>
        {
            registrar.Domains.Replace(domains);
            RegistrarOptions current = settings.Current;
            settings.Current = current with
            {
                Domains = options.Domains,
                Policy = options.Policy,
                DomainPolicies = options.DomainPolicies,
                Digest = current.Digest with { Policy = options.Digest.Policy },
            };
        };
    }
}

using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Reload;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A domain with the limits that hold in it.</summary>
internal sealed record DomainJson(string Name, IReadOnlyList<string> Aliases, string Realm, uint MinExpires, uint DefaultExpires, uint MaxExpires, int MaxContacts);

/// <summary>The domains that are served.</summary>
internal sealed record DomainsJson(DomainJson[] Items);

/// <summary>A setting in force.</summary>
internal sealed record SettingJson(string Key, string Value, bool IsSet);

/// <summary>Every setting.</summary>
internal sealed record ConfigurationJson(SettingJson[] Items);

/// <summary>What is in force: domains and configuration.</summary>
internal static class SettingsEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        api.MapGet("/domains", Domains).WithSummary("The domains that are served, with what holds in each");
        api.MapGet("/configuration", Configuration).WithSummary("Every setting with the value in force; secrets are masked");
    }

    private static Ok<DomainsJson> Domains(LiveSettings settings, LocationClient location)
    {
        DomainPolicies policies = location.Registrar.Domains.Current.Policies;
        IEnumerable<string> named = settings.Current.DomainPolicies.Select(domain => domain.Name);
        return TypedResults.Ok(new DomainsJson([.. settings.Current.Domains.Union(named, StringComparer.OrdinalIgnoreCase).Select(name => DomainOf(name, policies))]));
    }

    private static DomainJson DomainOf(string name, DomainPolicies policies)
    {
        DomainPolicy policy = name == "*" ? policies.Everywhere : policies.For(name.ToLowerInvariant());
        string realm = policy.Realm ?? (name == "*" ? "" : policy.Name == "*" ? name : policy.Name);
        var rules = policy.Registration;
        return new DomainJson(name, [.. policy.Aliases], realm, rules.MinExpires, rules.DefaultExpires, rules.MaxExpires, rules.MaxContacts);
    }

    private static Ok<ConfigurationJson> Configuration(LiveSettings settings) => TypedResults.Ok(new ConfigurationJson(
        [.. ConfigurationInForce.Of(settings.Current).Select(setting => new SettingJson(setting.Key, setting.Value, setting.IsSet))]));
}

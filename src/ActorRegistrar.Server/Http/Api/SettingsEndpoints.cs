using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Reload;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>What holds: domains and configuration.</summary>
/// <param name="settings">The settings in force.</param>
/// <param name="location">Knows the domains.</param>
internal sealed class SettingsEndpoints(LiveSettings settings, LocationClient location) : IApiEndpoints
{
    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/domains", "The domains that are served, with what holds in each", DomainsAsync) { Answer = "Domains" },
        new("GET", "/configuration", "Every setting with the value in force; secrets are masked", ConfigurationAsync) { Answer = "Configuration" },
    ];

    private Task DomainsAsync(ApiRequest request) => request.AnswerAsync(writer =>
    {
        DomainPolicies policies = location.Registrar.Domains.Current.Policies;
        RegistrarOptions options = settings.Current;
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        IEnumerable<string> named = options.DomainPolicies.Select(domain => domain.Name);
        foreach (string name in options.Domains.Union(named, StringComparer.OrdinalIgnoreCase))
        {
            DomainPolicy policy = name == "*" ? policies.Everywhere : policies.For(name.ToLowerInvariant());
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteStartArray("aliases"u8);
            foreach (string alias in policy.Aliases) writer.WriteStringValue(alias);
            writer.WriteEndArray();
            writer.WriteString("realm"u8, policy.Realm ?? (name == "*" ? "" : policy.Name == "*" ? name : policy.Name));
            writer.WriteNumber("minExpires"u8, policy.Registration.MinExpires);
            writer.WriteNumber("defaultExpires"u8, policy.Registration.DefaultExpires);
            writer.WriteNumber("maxExpires"u8, policy.Registration.MaxExpires);
            writer.WriteNumber("maxContacts"u8, policy.Registration.MaxContacts);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private Task ConfigurationAsync(ApiRequest request) => request.AnswerAsync(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        foreach (SettingInForce setting in ConfigurationInForce.Of(settings.Current))
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, setting.Key);
            writer.WriteString("value"u8, setting.Value);
            writer.WriteBoolean("isSet"u8, setting.IsSet);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}

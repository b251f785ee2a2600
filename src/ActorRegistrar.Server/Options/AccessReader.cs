using System.Collections.Immutable;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads who may register from where, where contacts may lie, and who may ask where somebody is: everywhere and in single domains.</summary>
internal static class AccessReader
{
    /// <summary>Stands in a list of contacts for every host name.</summary>
    private const string Names = "names";

    public static NetworkAccess ReadSources(SettingsReader settings, string prefix, NetworkAccess defaults)
    {
        NetworkList? allowed = ReadNetworks(settings, prefix + "Sources:Allow"), denied = ReadNetworks(settings, prefix + "Sources:Deny");
        return allowed is null && denied is null ? defaults : new NetworkAccess { Allowed = allowed ?? defaults.Allowed, Denied = denied ?? defaults.Denied };
    }

    public static ContactAccess ReadContacts(SettingsReader settings, string prefix, ContactAccess defaults)
    {
        ImmutableArray<string>? allow = settings.List(prefix + "Contacts:Allow"), deny = settings.List(prefix + "Contacts:Deny");
        if (allow is null && deny is null) return defaults;
        var contacts = new ContactAccess
        {
            Networks = new NetworkAccess
            {
                Allowed = allow is { } allowed ? Parse(settings, prefix + "Contacts:Allow", WithoutNames(allowed), orNames: true) : defaults.Networks.Allowed,
                Denied = deny is { } denied ? Parse(settings, prefix + "Contacts:Deny", WithoutNames(denied), orNames: true) : defaults.Networks.Denied,
            },
            AllowsNames = allow is { } some ? some.Any(IsNames) : defaults.AllowsNames,
            DeniesNames = deny is { } others ? others.Any(IsNames) : defaults.DeniesNames,
        };
        if (contacts is { AllowsNames: true, DeniesNames: true })
            settings.Refuse($"Registrar:{prefix}Contacts:Allow and Registrar:{prefix}Contacts:Deny both have 'names', and who is denied is never allowed; leave it to one of them.");
        return contacts;
    }

    public static CallerPolicy ReadCallers(SettingsReader settings, string prefix, CallerPolicy defaults)
    {
        CallerGroup callers = settings.Choice(
            prefix + "Lookups:Callers",
            defaults.Callers,
            ("auto", CallerGroup.Auto),
            ("anyone", CallerGroup.Anyone),
            ("trusted", CallerGroup.Trusted),
            ("authenticated", CallerGroup.Authenticated));
        NetworkList? trusted = ReadNetworks(settings, prefix + "Lookups:Trusted");
        return callers == defaults.Callers && trusted is null ? defaults : new CallerPolicy { Callers = callers, Trusted = trusted ?? defaults.Trusted };
    }

    private static NetworkList? ReadNetworks(SettingsReader settings, string key) =>
        settings.List(key) is { } texts ? Parse(settings, key, texts, orNames: false) : null;

    private static NetworkList Parse(SettingsReader settings, string key, IEnumerable<string> texts, bool orNames)
    {
        if (!NetworkList.TryParse(texts, out NetworkList networks, out string? wrong))
            settings.Refuse($"Registrar:{key} has '{wrong}'; write a network such as 192.0.2.0/24 or 2001:db8::/32, with no bits behind its prefix, or a single address{(orNames ? ", or names for every host name" : "")}.");
        return networks;
    }

    private static IEnumerable<string> WithoutNames(ImmutableArray<string> texts) => texts.Where(text => !IsNames(text));

    private static bool IsNames(string text) => text.Equals(Names, StringComparison.OrdinalIgnoreCase);
}

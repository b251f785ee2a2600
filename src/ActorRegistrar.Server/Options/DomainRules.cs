using System.Globalization;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Server.Options;

/// <summary>What must be true of the domains and of what is granted in them.</summary>
internal static class DomainRules
{
    /// <summary>Calls <paramref name="refuse"/> with one sentence for each rule that does not hold.</summary>
    public static void Check(RegistrarOptions options, Action<string> refuse)
    {
        CheckLifetimes("", options.Policy, refuse);
        var served = new DomainSet(options.Domains.Where(domain => domain == "*" || PolicyReader.IsHost(domain)));
        var names = options.DomainPolicies.ToDictionary(domain => domain.Name, domain => domain.Name, StringComparer.OrdinalIgnoreCase);
        foreach (DomainPolicy domain in options.DomainPolicies)
        {
            string section = $"Registrar:Domain:{domain.Name}";
            if (domain.Registration != options.Policy) CheckLifetimes($"Domain:{domain.Name}:", domain.Registration, refuse);
            if (!served.Serves(domain.Name.ToLowerInvariant()))
                refuse($"{section} has settings, but Registrar:Domains does not name {domain.Name}; add it there, or set Registrar:Domains=*.");
            if (domain.Realm is { } realm && (realm.AsSpan().ContainsAnyExceptInRange(' ', '~') || realm.AsSpan().ContainsAny('"', '\\')))
                refuse($"{section}:Realm has a character that may not stand in a realm; use printable ASCII without quotes and backslashes.");
            foreach (string alias in domain.Aliases)
            {
                if (!PolicyReader.IsHost(alias)) refuse($"{section}:Aliases has '{alias}'; it must be a host name or address without scheme or port.");
                else if (!names.TryAdd(alias, domain.Name)) refuse($"{section}:Aliases has {alias}, which is a name of {names[alias]} already; leave it to one of them.");
            }
        }
    }

    private static void CheckLifetimes(string prefix, RegistrationPolicy policy, Action<string> refuse)
    {
        if (policy.DefaultExpires > policy.MaxExpires)
        {
            refuse(string.Create(CultureInfo.InvariantCulture,
                $"Registrar:{prefix}DefaultExpires ({policy.DefaultExpires} s) is more than Registrar:{prefix}MaxExpires ({policy.MaxExpires} s); lower the first or raise the second."));
        }
        if (policy.MinExpires > policy.DefaultExpires)
        {
            refuse(string.Create(CultureInfo.InvariantCulture,
                $"Registrar:{prefix}MinExpires ({policy.MinExpires} s) is more than Registrar:{prefix}DefaultExpires ({policy.DefaultExpires} s); lower the first or raise the second."));
        }
    }
}

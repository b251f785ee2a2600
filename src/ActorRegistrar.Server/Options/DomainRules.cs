using System.Globalization;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Server.Options;

/// <summary>What must be true of the domains and of what is granted in them.</summary>
internal static class DomainRules
{
    /// <summary>Calls <paramref name="refuse"/> with one sentence for each rule that does not hold.</summary>
    public static void Check(RegistrarOptions options, Action<string> refuse)
    {
        CheckLifetimes("", options.Policy, refuse);
        CheckMd5("", options.Digest.Policy, options.DomainPolicies, refuse);
        CheckAccess("", options.Policy, options, refuse);
        var served = new DomainSet(options.Domains.Where(domain => domain == "*" || PolicyReader.IsHost(domain)));
        foreach (string domain in options.Domains) CheckMatches("Registrar:Domains", domain, options, refuse);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DomainPolicy domain in options.DomainPolicies)
        {
            if (!names.TryAdd(PolicyReader.CanonicalHost(domain.Name) ?? domain.Name, domain.Name))
                refuse($"Registrar:Domain has {domain.Name} twice, in two spellings; leave one of them.");
        }
        var numbers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DomainPolicy domain in options.DomainPolicies)
        {
            string section = $"Registrar:Domain:{domain.Name}";
            if (domain.Registration != options.Policy) CheckLifetimes($"Domain:{domain.Name}:", domain.Registration, refuse);
            if (domain.Registration != options.Policy) CheckAccess($"Domain:{domain.Name}:", domain.Registration, options, refuse);
            if (!served.Serves(PolicyReader.CanonicalHost(domain.Name)))
                refuse($"{section} has settings, but Registrar:Domains does not name {domain.Name}; add it there, or set Registrar:Domains=*.");
            // As users are added to it.
            if (domain.Realm is { } realm && (!PolicyReader.IsHost(realm) || realm.Any(char.IsAsciiLetterUpper)))
                refuse($"{section}:Realm is '{realm}'; it must be spelt like a domain, in lower case, for users are added to it as bob@example.com.");
            if (domain.Digest is { } digest && digest.Md5UserAgents != options.Digest.Policy.Md5UserAgents) CheckMd5($"Domain:{domain.Name}:", digest, [], refuse);
            foreach (string alias in domain.Aliases)
            {
                if (!PolicyReader.IsHost(alias)) refuse($"{section}:Aliases has '{alias}'; it must be a host name or address without scheme or port.");
                else if (!names.TryAdd(PolicyReader.CanonicalHost(alias)!, domain.Name)) refuse($"{section}:Aliases has {alias}, which is a name of {names[PolicyReader.CanonicalHost(alias)!]} already; leave it to one of them.");
                CheckMatches($"{section}:Aliases", alias, options, refuse);
            }
            if (domain.LocalNumberDomain is not { } context) continue;
            if (PolicyReader.CanonicalContext(context) is not { } canonical)
                refuse($"{section}:LocalNumberDomain is '{context}'; it must be a domain name such as {domain.Name}, or '+' and the digits that local numbers leave out, such as +49-30.");
            else if (!numbers.TryAdd(canonical, domain.Name)) refuse($"{section}:LocalNumberDomain is {context}, which is that of {numbers[canonical]} already; leave it to one of them.");
        }
    }

    /// <summary>A name that no request can have would never do anything.</summary>
    private static void CheckMatches(string setting, string name, RegistrarOptions options, Action<string> refuse)
    {
        if (PolicyReader.CanonicalHost(name) is not { } canonical) return;
        if (canonical is "0.0.0.0" or "[::]") refuse($"{setting} has {name}, which is the address of no host, so no request names it; write the address that telephones know, or * for any domain.");
        int room = Math.Min(options.Limits.MaxAddressOfRecordBytes - "sip:".Length, AddressOfRecord.MaxKeyLength) - "a@".Length;
        if (canonical.Length > room)
        {
            refuse(string.Create(CultureInfo.InvariantCulture,
                $"{setting} has {name}, whose {canonical.Length} characters leave no room for a user in the {options.Limits.MaxAddressOfRecordBytes} of Registrar:Limits:MaxAddressOfRecordBytes; raise that, or remove the name."));
        }
    }

    /// <summary>A list of clients that were asked for MD5 where no domain has it would never do anything.</summary>
    private static void CheckMd5(string prefix, DigestPolicy policy, IEnumerable<DomainPolicy> domains, Action<string> refuse)
    {
        bool isDefault = policy.Md5UserAgents == DigestPolicy.Default.Md5UserAgents || policy.Md5UserAgents.IsEmpty;
        if (isDefault || domains.Select(domain => domain.Digest ?? policy).Prepend(policy).Any(one => one.Algorithms.Contains(DigestAlgorithm.Md5))) return;
        refuse($"Registrar:{prefix}Compatibility:Md5UserAgents names clients to be offered MD5, which Registrar:{prefix}Digest:Algorithms does not have; add it there, or remove the list.");
    }

    /// <summary>No binding is smaller than this: a URI and a Call-ID.</summary>
    private const int SmallestBindingBytes = 64;

    private static void CheckAccess(string prefix, RegistrationPolicy policy, RegistrarOptions options, Action<string> refuse)
    {
        if (policy.Callers.Callers == CallerGroup.Authenticated && options.Authentication == AuthenticationKind.None)
        {
            refuse($"Registrar:{prefix}Lookups:Callers is authenticated, but Registrar:Authentication is none, so nobody could ask; set Registrar:Authentication=digest, or name who may ask in Registrar:{prefix}Lookups:Trusted and set trusted.");
        }
        if ((long)policy.MaxContacts * SmallestBindingBytes > policy.MaxBindingBytes)
        {
            refuse(string.Create(CultureInfo.InvariantCulture,
                $"Registrar:{prefix}MaxContacts ({policy.MaxContacts}) can never be reached within Registrar:{prefix}MaxBindingBytes ({policy.MaxBindingBytes} bytes); lower the first, or raise the second to some 400 bytes for each contact."));
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

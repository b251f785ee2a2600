using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Options;

/// <summary>Reads what is granted, everywhere and in single domains.</summary>
internal static class PolicyReader
{
    private const string DomainKey = "Domain";
    private const int LongestLifetimeSeconds = int.MaxValue;
    private const int LongestGraceSeconds = 3600;

    /// <summary>Lifetimes, limits, compatibility switches and extensions under one prefix.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="prefix">Empty, or what stands before each key, with its colon.</param>
    /// <param name="defaults">What holds where nothing is set.</param>
    public static RegistrationPolicy Read(SettingsReader settings, string prefix, RegistrationPolicy defaults) => new()
    {
        MinExpires = (uint)settings.Number(prefix + "MinExpires", (int)defaults.MinExpires, 1, 3600, "seconds"),
        DefaultExpires = (uint)settings.Number(prefix + "DefaultExpires", (int)defaults.DefaultExpires, 1, LongestLifetimeSeconds, "seconds"),
        MaxExpires = (uint)settings.Number(prefix + "MaxExpires", (int)defaults.MaxExpires, 1, LongestLifetimeSeconds, "seconds"),
        MaxContacts = settings.Number(prefix + "MaxContacts", defaults.MaxContacts, 1, 1000, "contacts"),
        MaxBindingBytes = settings.Number(prefix + "MaxBindingBytes", defaults.MaxBindingBytes, 1024, 1_048_576, "bytes"),
        MaxContactUriBytes = settings.Number(prefix + "MaxContactUriBytes", defaults.MaxContactUriBytes, 64, 65_536, "bytes"),
        Changes = ReadBudget(settings, prefix + "Changes:", defaults.Changes),
        UserChanges = ReadBudget(settings, prefix + "Changes:User", defaults.UserChanges),
        Sources = AccessReader.ReadSources(settings, prefix, defaults.Sources),
        ContactNetworks = AccessReader.ReadContacts(settings, prefix, defaults.ContactNetworks),
        Callers = AccessReader.ReadCallers(settings, prefix, defaults.Callers),
        Extensions = ExtensionPolicyReader.Read(settings, prefix, defaults.Extensions),
        Compatibility = ReadCompatibility(settings, prefix + "Compatibility:", defaults.Compatibility),
    };

    /// <summary>The sections <c>Domain:name</c>; what one leaves out is as everywhere.</summary>
    public static ImmutableArray<DomainPolicy> ReadDomains(SettingsReader settings, RegistrationPolicy everywhere, DigestPolicy digest)
    {
        var domains = ImmutableArray.CreateBuilder<DomainPolicy>();
        foreach (string name in settings.Children(DomainKey))
        {
            string prefix = $"{DomainKey}:{name}:";
            var domain = new DomainPolicy(name)
            {
                Aliases = settings.List(prefix + "Aliases") ?? [],
                Realm = settings.Text(prefix + "Realm", "") is { Length: > 0 } realm ? realm : null,
                LocalNumberDomain = settings.Text(prefix + "LocalNumberDomain", "") is { Length: > 0 } context ? context : null,
                Registration = Read(settings, prefix, everywhere),
                Digest = DigestSectionReader.ReadPolicy(settings, prefix, digest),
            };
            if (!IsHost(name)) settings.Refuse($"Registrar:{DomainKey} has '{name}'; it must be a host name or IPv4 address without scheme or port.");
            else domains.Add(domain);
        }
        return domains.ToImmutable();
    }

    /// <summary>Whether a domain can be called this.</summary>
    public static bool IsHost(string text) => CanonicalHost(text) is not null;

    /// <summary>The one spelling of a domain; null when a domain cannot be called this.</summary>
    public static string? CanonicalHost(string text)
    {
        Span<char> canonical = stackalloc char[256];
        return text.Length <= 253 && HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text), canonical, out int length) ? new string(canonical[..length]) : null;
    }

    /// <summary>The one spelling of a phone-context; null when it is none.</summary>
    public static string? CanonicalContext(string text)
    {
        Span<char> canonical = stackalloc char[256];
        return text.Length <= 253 && TelNumber.TryCanonicalizeContext(Encoding.UTF8.GetBytes(text), canonical, out int length) ? new string(canonical[..length]) : null;
    }

    private static ChangeBudget ReadBudget(SettingsReader settings, string prefix, ChangeBudget defaults) => new()
    {
        PerMinute = settings.Number(prefix + "PerMinute", defaults.PerMinute, 0, 1_000_000, "changes"),
        Burst = settings.Number(prefix + "Burst", defaults.Burst, 1, 1_000_000, "changes"),
    };

    private static CompatibilityProfile ReadCompatibility(SettingsReader settings, string prefix, CompatibilityProfile defaults) => new()
    {
        DuplicateCSeqGraceSeconds = (uint)settings.Number(prefix + "DuplicateCSeqGrace", (int)defaults.DuplicateCSeqGraceSeconds, 0, LongestGraceSeconds, "seconds"),
        AcceptLowerCSeqAfterSeconds = (uint)settings.Number(prefix + "AcceptLowerCSeqAfter", (int)defaults.AcceptLowerCSeqAfterSeconds, 0, LongestGraceSeconds, "seconds"),
        TooBrief = settings.Choice(prefix + "TooBrief", defaults.TooBrief, ("refuse", TooBriefHandling.Refuse), ("raise", TooBriefHandling.Raise)),
        AnswerContacts = settings.Choice(prefix + "AnswerContacts", defaults.AnswerContacts, ("all", AnsweredContacts.All), ("request", AnsweredContacts.Request)),
        Path = settings.Choice(prefix + "Path", defaults.Path, ("strict", PathHandling.Strict), ("lazy", PathHandling.Lazy), ("off", PathHandling.Off)),
        ContactLimit = settings.Choice(prefix + "ContactLimit", defaults.ContactLimit, ("refuse", ContactLimitHandling.Refuse), ("evict", ContactLimitHandling.Evict)),
        Body = settings.Choice(prefix + "Body", defaults.Body, ("refuse", BodyHandling.Refuse), ("ignore", BodyHandling.Ignore)),
    };
}

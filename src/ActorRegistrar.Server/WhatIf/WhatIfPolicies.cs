using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.WhatIf;

/// <summary>Other policies than those that are set: the server's settings with some of them replaced.</summary>
/// <param name="Policies">What is granted in which domain.</param>
/// <param name="Notes">What has to be said of the settings that were replaced.</param>
internal sealed record WhatIfPolicies(DomainPolicies Policies, IReadOnlyList<string> Notes)
{
    private static readonly string[] AnswersOnly = ["FlowTimer", "ServiceRoute", "NatRedirection", "Gruu", "BoundToConnection", "Compatibility:AnswerContacts", "Compatibility:Md5UserAgents", "Digest:Algorithms"];

    /// <summary>Reads <c>MinExpires=300;MaxContacts=2</c>; keys are those of the server without <c>Registrar:</c>.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="settings">The server's own settings.</param>
    /// <exception cref="UsageException">A key or value is wrong; a sentence for each.</exception>
    public static WhatIfPolicies Read(string text, IConfigurationRoot settings)
    {
        Dictionary<string, string?> typed = Split(text);
        Refuse(ProblemsOf(typed));
        IConfigurationRoot merged = new ConfigurationBuilder().AddConfiguration(settings).AddInMemoryCollection(typed).Build();
        RegistrarOptions options = RegistrarOptionsReader.Read(merged, out IReadOnlyList<string> problems);
        Refuse(problems);
        return new WhatIfPolicies(new DomainPolicies(options.Policy, options.DomainPolicies), [.. NotesOf(typed.Keys)]);
    }

    private static Dictionary<string, string?> Split(string text)
    {
        var typed = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"'{part}' is not a setting; write for example --what-if \"MinExpires=300;MaxContacts=2\".");
            string key = part[..equals].Trim();
            if (key.StartsWith("Registrar:", StringComparison.OrdinalIgnoreCase)) key = key["Registrar:".Length..];
            if (!typed.TryAdd($"{RegistrarOptions.SectionName}:{key}", part[(equals + 1)..].Trim())) throw new UsageException($"--what-if names {key} twice; name it once.");
        }
        return typed.Count > 0 ? typed : throw new UsageException("--what-if is empty; write for example --what-if \"MinExpires=300;MaxContacts=2\".");
    }

    /// <summary>What is wrong with the replaced settings by themselves: only those of a policy have a meaning here.</summary>
    private static IReadOnlyList<string> ProblemsOf(Dictionary<string, string?> typed)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(typed).Build(), RegistrarOptions.SectionName);
        RegistrationPolicy everywhere = PolicyReader.Read(reader, "", RegistrationPolicy.Default);
        PolicyReader.ReadDomains(reader, everywhere, DigestSectionReader.ReadPolicy(reader, "", DigestPolicy.Default));
        reader.RefuseUnknownKeys();
        return reader.Problems;
    }

    private static IEnumerable<string> NotesOf(IEnumerable<string> keys)
    {
        foreach (string key in keys)
        {
            if (AnswersOnly.Any(name => key.EndsWith(":" + name, StringComparison.OrdinalIgnoreCase)))
                yield return $"{key} decides how requests are answered, not what is granted; it makes no difference here.";
            if (key.EndsWith(":Compatibility:Path", StringComparison.OrdinalIgnoreCase))
                yield return $"{key}: whether a client says Supported: path is not recorded; of its values only off makes a difference here.";
            if (key.EndsWith(":Outbound", StringComparison.OrdinalIgnoreCase))
                yield return $"{key}: whether a client says Supported: outbound is recorded only where it counted; a reg-id counts here where it counted then, or nowhere with off.";
        }
    }

    private static void Refuse(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0) throw new UsageException(string.Join(Environment.NewLine, problems));
    }
}

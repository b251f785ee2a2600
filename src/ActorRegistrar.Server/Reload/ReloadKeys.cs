using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Reload;

/// <summary>Tells settings by name.</summary>
internal static class ReloadKeys
{
    /// <summary>Whether a key with its section is one of these below <c>Registrar:</c>, or stands below one of them.</summary>
    public static bool IsOneOf(string key, IEnumerable<string> names)
    {
        const string section = RegistrarOptions.SectionName + ":";
        if (!key.StartsWith(section, StringComparison.OrdinalIgnoreCase)) return false;
        string name = key[section.Length..];
        return names.Any(known => name.Equals(known, StringComparison.OrdinalIgnoreCase) || name.StartsWith(known + ":", StringComparison.OrdinalIgnoreCase));
    }
}

using System.Data.Common;
using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Server.Options;

/// <summary>The settings as they may be shown to somebody.</summary>
internal static class ConfigurationInForce
{
    private const string Mask = "***";

    /// <summary>Every setting; what is secret in one is masked.</summary>
    public static IEnumerable<SettingInForce> Of(RegistrarOptions options)
    {
        // Lists that nobody has set are known to the options alone.
        var lists = new Dictionary<string, string>
        {
            ["Registrar:Listen"] = string.Join(", ", options.Listen),
            ["Registrar:Domains"] = string.Join(", ", options.Domains),
            ["Registrar:Digest:Algorithms"] = string.Join(", ", options.Digest.Policy.Algorithms.Select(algorithm => Encoding.ASCII.GetString(DigestAlgorithms.NameOf(algorithm)))),
            ["Registrar:Compatibility:Md5UserAgents"] = string.Join(", ", options.Digest.Policy.Md5UserAgents),
            ["Registrar:WebSocket:AllowedOrigins"] = string.Join(", ", options.WebSocket.AllowedOrigins),
            ["Registrar:Transport:ProxyProtocolFrom"] = string.Join(", ", options.Transport.ProxyProtocolFrom),
            ["Registrar:Http:TokenFile"] = string.Join(", ", options.HttpTokenFiles),
        };
        var known = options.InForce.Select(setting => setting.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return options.InForce
            .Select(setting => IsConnectionString(setting.Key) ? setting with { Value = Masked(setting.Value) } : IsSecret(setting) ? setting with { Value = Mask } : setting)
            .Concat(lists.Where(list => !known.Contains(list.Key)).Select(list => new SettingInForce(list.Key, list.Value, false)))
            .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Headers are where collectors of metrics are told who sends.</summary>
    private static bool IsSecret(SettingInForce setting) => setting.Value.Length > 0 && setting.Key.EndsWith("Headers", StringComparison.OrdinalIgnoreCase);

    private static bool IsConnectionString(string key) => key.EndsWith("ConnectionString", StringComparison.OrdinalIgnoreCase);

    /// <summary>Everything but where the database is and who asks for it could be a secret, so only that is shown.</summary>
    private static string Masked(string connectionString)
    {
        if (connectionString.Length == 0) return "";
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return string.Join(';', parts.Keys.Cast<string>().Select(key => $"{key}={(IsHarmless(key) ? parts[key] : Mask)}"));
        }
        catch (ArgumentException)
        {
            return Mask;
        }
    }

    private static bool IsHarmless(string key) =>
        key.ToLowerInvariant() is "host" or "server" or "port" or "database" or "db" or "username" or "user name" or "user id" or "userid" or "user"
            or "ssl mode" or "sslmode" or "timeout" or "command timeout" or "application name" or "data source" or "search path" or "mode" or "cache";
}

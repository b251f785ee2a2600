using System.Collections.Immutable;
using System.Data.Common;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Persistence.Options;

namespace ActorRegistrar.Server.Options;

/// <summary>Turns configuration into <see cref="RegistrarOptions"/>. Reads nothing but its argument and the files of secrets that it names.</summary>
internal static class RegistrarOptionsReader
{
    /// <summary>Waiting writes beyond which a write fails at once, as a multiple of those at which new requests are turned away.</summary>
    private const int HardQueueFactor = 3;

    private const double ShortestTimeoutSeconds = 1;
    private const double LongestTimeoutSeconds = 30;

    /// <summary>Reads and checks every setting.</summary>
    /// <param name="configuration">All sources.</param>
    /// <param name="problems">One sentence per wrong value; empty when the options may be used.</param>
    public static RegistrarOptions Read(IConfigurationRoot configuration, out IReadOnlyList<string> problems)
    {
        var settings = new SettingsReader(configuration, RegistrarOptions.SectionName);
        RegistrarOptions options = Read(settings);
        settings.RefuseUnknownKeys();
        RegistrarOptionsRules.Check(options, settings.Refuse);
        problems = settings.Problems;
        return options;
    }

    /// <summary>Every setting that there is.</summary>
    public static IReadOnlyList<SettingDescription> Describe(IConfigurationRoot configuration)
    {
        var settings = new SettingsReader(configuration, RegistrarOptions.SectionName);
        Read(settings);
        return settings.Descriptions;
    }

    private static RegistrarOptions Read(SettingsReader settings)
    {
        var defaults = new RegistrarOptions();
        var options = new RegistrarOptions
        {
            Listen = ReadListen(settings, defaults.Listen),
            Domains = ReadDomains(settings, defaults.Domains),
            Journal = ReadJournal(settings, defaults.Journal),
            Authentication = settings.Choice("Authentication", defaults.Authentication, ("none", AuthenticationKind.None), ("digest", AuthenticationKind.Digest)),
            Digest = DigestSectionReader.Read(settings, defaults.Digest),
            AllowUnauthenticated = settings.Flag("AllowUnauthenticated", defaults.AllowUnauthenticated),
            Policy = PolicyReader.Read(settings, "", defaults.Policy),
            AnswerWithin = settings.Seconds("AnswerWithin", defaults.AnswerWithin, 0.5, LongestTimeoutSeconds),
            Transport = TransportOptionsReader.ReadTransport(settings, defaults.Transport),
            Limits = TransportOptionsReader.ReadLimits(settings, defaults.Limits),
            Tls = TransportOptionsReader.ReadTls(settings),
            WebSocket = TransportOptionsReader.ReadWebSocket(settings, defaults.WebSocket),
            HttpListen = ReadHttpListen(settings, defaults.HttpListen),
            Audit = AuditSection.Read(settings),
            ReloadSeconds = settings.Number("ReloadSeconds", defaults.ReloadSeconds, 0, 86_400, "seconds"),
            HttpTokenFiles = settings.List("Http:TokenFile") ?? [],
            Health = new HealthSection
            {
                ProbeSeconds = settings.Number("Health:ProbeSeconds", defaults.Health.ProbeSeconds, 0, 3600, "seconds"),
                OverloadSeconds = settings.Number("Health:OverloadSeconds", defaults.Health.OverloadSeconds, 0, 3600, "seconds"),
            },
            Telemetry = TelemetrySectionReader.Read(settings, defaults.Telemetry),
        };
        options = options with { DomainPolicies = PolicyReader.ReadDomains(settings, options.Policy, options.Digest.Policy) };
        options = options with { Retention = RetentionReader.Read(settings, options, defaults.Retention) };
        return options with { InForce = settings.InForce };
    }

    private static ImmutableArray<SipListenAddress> ReadListen(SettingsReader settings, ImmutableArray<SipListenAddress> defaults)
    {
        if (settings.List("Listen") is not { } texts) return defaults;
        if (texts.IsEmpty) settings.Refuse("Registrar:Listen is empty; name at least one address such as udp://127.0.0.1:5060.");
        var addresses = ImmutableArray.CreateBuilder<SipListenAddress>(texts.Length);
        foreach (string text in texts)
        {
            if (!SipListenAddress.TryParse(text, out SipListenAddress? address, out string problem)) settings.Refuse($"Registrar:Listen: {problem}");
            else if (addresses.Contains(address!)) settings.Refuse($"Registrar:Listen names {address} twice; name it once.");
            else addresses.Add(address!);
        }
        return addresses.ToImmutable();
    }

    private static ImmutableArray<string> ReadDomains(SettingsReader settings, ImmutableArray<string> defaults)
    {
        if (settings.List("Domains") is not { } domains) return defaults;
        if (domains.IsEmpty) settings.Refuse("Registrar:Domains is empty; name the domains served, or * for any.");
        foreach (string domain in domains)
        {
            if (domain != "*" && !PolicyReader.IsHost(domain)) settings.Refuse($"Registrar:Domains has '{domain}'; it must be a host name or address without scheme or port, or * for any.");
        }
        return domains;
    }

    private static string ReadDataDirectory(SettingsReader settings, string defaultValue)
    {
        string directory = settings.Text("DataDirectory", defaultValue);
        if (directory.Length == 0) settings.Refuse("Registrar:DataDirectory is empty; name a directory that the server may write to.");
        return directory;
    }

    private static JournalOptions ReadJournal(SettingsReader settings, JournalOptions defaults)
    {
        int queueLimit = settings.Number("Journal:AdmissionQueueLimit", defaults.AdmissionQueueLimit, 1, 10_000_000, "writes");
        return new JournalOptions
        {
            DataDirectory = ReadDataDirectory(settings, defaults.DataDirectory),
            Provider = settings.Choice("Journal:Provider", defaults.Provider, ("sqlite", JournalProvider.Sqlite), ("postgresql", JournalProvider.PostgreSql)),
            ConnectionString = ReadConnectionString(settings, defaults.ConnectionString ?? ""),
            Durability = settings.Choice("Journal:Durability", defaults.Durability, ("full", JournalDurability.Full), ("os", JournalDurability.Os)),
            Mode = settings.Choice("Journal:Mode", defaults.Mode, ("group-commit", JournalMode.GroupCommit), ("stock", JournalMode.Stock)),
            MaxBatchRows = settings.Number("Journal:MaxBatchRows", defaults.MaxBatchRows, 1, 100_000, "rows"),
            AdmissionQueueLimit = queueLimit,
            HardQueueLimit = HardQueueFactor * queueLimit,
            AdmissionMaxAge = settings.Seconds("Journal:AdmissionMaxAge", defaults.AdmissionMaxAge, 0.05, LongestTimeoutSeconds),
            WriteTimeout = settings.Seconds("Journal:WriteTimeout", defaults.WriteTimeout, ShortestTimeoutSeconds, LongestTimeoutSeconds),
            ReadTimeout = settings.Seconds("Journal:ReadTimeout", defaults.ReadTimeout, ShortestTimeoutSeconds, LongestTimeoutSeconds),
        };
    }

    private static string ReadConnectionString(SettingsReader settings, string defaultValue)
    {
        string text = settings.Secret("Journal:ConnectionString", defaultValue), password = settings.SecretFile("Journal:PasswordFile");
        if (password.Length == 0) return text;
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text, ["Password"] = password }.ConnectionString;
        }
        catch (ArgumentException)
        {
            settings.Refuse("Registrar:Journal:ConnectionString is no list of name=value with semicolons between them; write for example Host=127.0.0.1;Database=registrar;Username=registrar.");
            return text;
        }
    }

    private static HttpListenAddress? ReadHttpListen(SettingsReader settings, HttpListenAddress? defaultValue)
    {
        if (settings.Text("Http:Listen", defaultValue?.ToString() ?? "") is not { Length: > 0 } text) return null;
        if (HttpListenAddress.TryParse(text, out HttpListenAddress? address)) return address;
        settings.Refuse($"Registrar:Http:Listen is '{text}'; write for example http://127.0.0.1:8080, or leave it empty to turn HTTP off.");
        return null;
    }
}

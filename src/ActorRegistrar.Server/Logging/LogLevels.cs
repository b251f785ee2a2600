using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Logging;

/// <summary>
/// What the log shows, as <c>Logging:LogLevel:Category=Level</c> of the settings says, until somebody says otherwise at run time. A change
/// holds from the next line on.
/// </summary>
internal sealed class LogLevels : ConfigurationProvider, IConfigurationSource
{
    private const string Prefix = "LogLevel:";

    private readonly ConcurrentDictionary<string, LogLevel> _overrides = new(StringComparer.OrdinalIgnoreCase);
    private IConfiguration _section;

    /// <summary>Begins with the section <c>Logging</c> of these settings.</summary>
    public LogLevels(IConfiguration configuration)
    {
        _section = configuration.GetSection("Logging");
        Fill();
    }

    /// <summary>For the host's logging.</summary>
    public IConfiguration Configuration => new ConfigurationBuilder().Add(this).Build();

    /// <summary>Told after each change.</summary>
    public event Action? Changed;

    /// <summary>The level of each category that has one, <c>Default</c> for the others.</summary>
    public IReadOnlyDictionary<string, LogLevel> Current =>
        Data.Where(setting => setting.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && Enum.TryParse<LogLevel>(setting.Value, true, out _))
            .ToDictionary(setting => setting.Key[Prefix.Length..], setting => Enum.Parse<LogLevel>(setting.Value!, true), StringComparer.OrdinalIgnoreCase);

    /// <summary>The lowest level that any category shows.</summary>
    public LogLevel Lowest => Current.Values.DefaultIfEmpty(LogLevel.Information).Min();

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>A level for a category and those below it, <c>Default</c> for all that have none; before what the settings say.</summary>
    public void Override(string category, LogLevel level)
    {
        _overrides[category] = level;
        Fill();
    }

    /// <summary>Back to what the settings say.</summary>
    public void ResetOverrides()
    {
        _overrides.Clear();
        Fill();
    }

    /// <summary>Other settings; what was said at run time is over.</summary>
    public void Replace(IConfiguration configuration)
    {
        _section = configuration.GetSection("Logging");
        ResetOverrides();
    }

    /// <summary>A sentence for each level of the settings that is none.</summary>
    public static IEnumerable<string> FindProblems(IConfiguration configuration)
    {
        foreach ((string key, string? value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (value is null || !key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) || Enum.TryParse<LogLevel>(value, true, out _)) continue;
            yield return $"{key} is '{value}'; it must be {string.Join(", ", Enum.GetNames<LogLevel>()[..^1])} or {LogLevel.None}.";
        }
    }

    private void Fill()
    {
        Dictionary<string, string?> data = _section.AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        foreach ((string category, LogLevel level) in _overrides) data[Prefix + category] = level.ToString();
        Data = data;
        OnReload();
        Changed?.Invoke();
    }
}

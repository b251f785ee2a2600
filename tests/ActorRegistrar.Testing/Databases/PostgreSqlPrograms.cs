namespace ActorRegistrar.Testing.Databases;

/// <summary>Where this machine keeps PostgreSQL, if it does.</summary>
public static class PostgreSqlPrograms
{
    /// <summary>A server that is already there, as an Npgsql connection string.</summary>
    public const string ConnectionStringVariable = "ACTORREGISTRAR_TEST_POSTGRES";

    public static string? GivenConnectionString =>
        Environment.GetEnvironmentVariable(ConnectionStringVariable) is { Length: > 0 } given ? given : null;

    /// <summary>The directory of <c>initdb</c> and <c>postgres</c>; null when this machine has none.</summary>
    public static string? Directory { get; } = Candidates().FirstOrDefault(
        d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));

    /// <summary>Why tests of a given server cannot run here; null when they can. In CI they always must.</summary>
    public static string? WhyNoDatabase =>
        IsCi || GivenConnectionString is not null || Directory is not null
            ? null
            : $"PostgreSQL is not installed and {ConnectionStringVariable} is not set.";

    /// <summary>Why tests that kill or stop their server cannot run here; null when they can. In CI they always must.</summary>
    public static string? WhyNoServerOfOurOwn => IsCi || Directory is not null ? null : "PostgreSQL is not installed.";

    private static bool IsCi => string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Candidates()
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return directory;
        const string Debian = "/usr/lib/postgresql";
        if (System.IO.Directory.Exists(Debian))
            foreach (var version in System.IO.Directory.GetDirectories(Debian).Order(StringComparer.Ordinal).Reverse())
                yield return Path.Combine(version, "bin");
    }
}

using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Migration;

/// <summary>
/// A test with a real Kamailio and one of its database modules; skipped, with the reason, where either is missing. In CI it always runs.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KamailioFactAttribute : FactAttribute
{
    public KamailioFactAttribute(string database)
    {
        Database = database;
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)) return;
        if (!ToolFactAttribute.IsOnPath("kamailio")) Skip = "kamailio is not on the PATH.";
        else if (!File.Exists(KamailioProcess.SchemaOf(database))) Skip = $"Kamailio's tables for {database} are not under /usr/share/kamailio.";
        else if (database == "postgres") Skip = PostgreSqlPrograms.WhyNoDatabase;
    }

    public string Database { get; }
}

using System.Reflection;
using ActorRegistrar.Persistence.Options;
using Xunit.Sdk;

namespace ActorRegistrar.Persistence.Tests.Credentials;

/// <summary>Runs a theory on SQLite.</summary>
public sealed class SqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[JournalProvider.Sqlite]];
}

/// <summary>Runs a theory on PostgreSQL; skipped, with the reason, where there is none.</summary>
public sealed class PostgreSqlAttribute : DataAttribute
{
    public PostgreSqlAttribute() => Skip = PostgreSqlPrograms.WhyNoDatabase;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[JournalProvider.PostgreSql]];
}

using System.Reflection;
using ActorRegistrar.Persistence.Options;
using Xunit.Sdk;

namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>Runs a theory with both plugins on PostgreSQL; skipped, with the reason, where there is none.</summary>
public sealed class OnPostgreSqlAttribute : DataAttribute
{
    public OnPostgreSqlAttribute() => Skip = PostgreSqlPrograms.WhyNoDatabase;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        [[JournalMode.GroupCommit, JournalProvider.PostgreSql], [JournalMode.Stock, JournalProvider.PostgreSql]];
}

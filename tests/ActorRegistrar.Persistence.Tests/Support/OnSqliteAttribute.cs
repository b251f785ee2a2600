using System.Reflection;
using ActorRegistrar.Persistence.Options;
using Xunit.Sdk;

namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>Runs a theory with both plugins on SQLite.</summary>
public sealed class OnSqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        [[JournalMode.GroupCommit, JournalProvider.Sqlite], [JournalMode.Stock, JournalProvider.Sqlite]];
}

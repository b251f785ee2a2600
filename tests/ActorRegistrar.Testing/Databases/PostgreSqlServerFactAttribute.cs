namespace ActorRegistrar.Testing.Databases;

/// <summary>A test that kills or stops a PostgreSQL server, and therefore starts one of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgreSqlServerFactAttribute : FactAttribute
{
    public PostgreSqlServerFactAttribute() => Skip = PostgreSqlPrograms.WhyNoServerOfOurOwn;
}

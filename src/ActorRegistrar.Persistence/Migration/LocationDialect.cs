namespace ActorRegistrar.Persistence.Migration;

/// <summary>For which database a table is written. Kamailio keeps times differently in each, and the databases quote differently.</summary>
public enum LocationDialect
{
    /// <summary>Times are local to Kamailio.</summary>
    PostgreSql,

    /// <summary>Times are local to Kamailio; a backslash escapes.</summary>
    MySql,

    /// <summary>Times are Julian days in UTC.</summary>
    Sqlite,
}

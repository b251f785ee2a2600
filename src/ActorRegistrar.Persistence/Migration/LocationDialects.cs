namespace ActorRegistrar.Persistence.Migration;

/// <summary>The names of the databases, as a dump and an operator write them.</summary>
public static class LocationDialects
{
    /// <summary>What <c>--database</c> takes.</summary>
    public const string Names = "postgresql, mysql or sqlite";

    /// <summary>The database of that name; null when there is none.</summary>
    public static LocationDialect? Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "postgresql" or "postgres" => LocationDialect.PostgreSql,
            "mysql" or "mariadb" => LocationDialect.MySql,
            "sqlite" => LocationDialect.Sqlite,
            _ => null,
        };
    }

    /// <summary>The comment that begins an export; <see cref="OfComment"/> reads it.</summary>
    internal static string CommentOf(LocationDialect dialect) => $"-- ActorRegistrar: location table for {NameOf(dialect)}";

    /// <summary>Which database's tool wrote a comment, <c>--</c> included; null when it does not say.</summary>
    internal static LocationDialect? OfComment(string comment)
    {
        if (comment.StartsWith("-- MySQL dump", StringComparison.Ordinal) || comment.StartsWith("-- MariaDB dump", StringComparison.Ordinal)) return LocationDialect.MySql;
        if (comment.StartsWith("-- PostgreSQL database dump", StringComparison.Ordinal)) return LocationDialect.PostgreSql;
        foreach (LocationDialect dialect in Enum.GetValues<LocationDialect>())
        {
            if (string.Equals(comment, CommentOf(dialect), StringComparison.Ordinal)) return dialect;
        }
        return null;
    }

    private static string NameOf(LocationDialect dialect) => dialect switch
    {
        LocationDialect.PostgreSql => "PostgreSQL",
        LocationDialect.MySql => "MySQL",
        _ => "SQLite",
    };
}

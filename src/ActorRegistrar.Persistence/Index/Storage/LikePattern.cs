namespace ActorRegistrar.Persistence.Index.Storage;

/// <summary>Text for SQL's LIKE.</summary>
internal static class LikePattern
{
    /// <summary>Whatever contains this text; to be used with <c>ESCAPE '\'</c>.</summary>
    public static string Of(string text) =>
        $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}

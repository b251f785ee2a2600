using System.Globalization;

namespace ActorRegistrar.Server.Commands;

/// <summary>Counts in words.</summary>
internal static class Plural
{
    /// <summary><c>1 binding</c>, <c>2 bindings</c>.</summary>
    public static string Of(long count, string one, string? several = null) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several ?? one + "s")}");

    /// <summary>A number with its thousands apart.</summary>
    public static string Thousands(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

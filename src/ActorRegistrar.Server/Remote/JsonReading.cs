using System.Globalization;
using System.Text.Json;

namespace ActorRegistrar.Server.Remote;

/// <summary>Reads members that may be absent: a server of another version may know more or less.</summary>
internal static class JsonReading
{
    /// <summary>A member as text; null when it is absent, null, an object or an array.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value.AsText() : null;

    /// <summary>A member of a member.</summary>
    public static string? Text(this JsonElement element, string outer, string inner) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(outer, out JsonElement value) ? value.Text(inner) : null;

    /// <summary>A member of a member of a member.</summary>
    public static string? Text(this JsonElement element, string outer, string middle, string inner) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(outer, out JsonElement value) ? value.Text(middle, inner) : null;

    /// <summary>A whole number; null when it is absent or none.</summary>
    public static long? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number : null;

    /// <summary><c>true</c> or <c>false</c>; null when it is absent.</summary>
    public static bool? Flag(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null;

    /// <summary>A moment; null when it is absent or none.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time : null;

    /// <summary>The elements of a member; none when it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The elements of a member as one text; empty when there is none.</summary>
    public static string Joined(this JsonElement element, string name) => string.Join(", ", element.Items(name).Select(item => item.AsText()));

    private static string? AsText(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}

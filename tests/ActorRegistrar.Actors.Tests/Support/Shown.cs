using System.Text.Json;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Values as text, so that those with arrays in them can be compared and a difference be read.</summary>
internal static class Shown
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string As<T>(T value) => JsonSerializer.Serialize(value, Indented);
}

using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A binding as <see cref="ChangeJson"/> writes it, and what is true of it at one moment.</summary>
internal static class BindingJson
{
    /// <summary>Writes it as an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="binding">The binding.</param>
    /// <param name="at">The moment that <c>remainingSeconds</c> counts from.</param>
    /// <param name="isReachable"><c>isReachable</c>; null leaves it out.</param>
    /// <param name="aor"><c>aor</c>; null leaves it out.</param>
    public static void Write(Utf8JsonWriter writer, Binding binding, DateTimeOffset at, bool? isReachable = null, string? aor = null)
    {
        writer.WriteStartObject();
        if (aor is not null) writer.WriteString("aor"u8, aor);
        ChangeJson.WriteMembers(writer, binding);
        writer.WriteNumber("remainingSeconds"u8, binding.RemainingSeconds(at));
        if (isReachable is { } reachable) writer.WriteBoolean("isReachable"u8, reachable);
        writer.WriteEndObject();
    }
}

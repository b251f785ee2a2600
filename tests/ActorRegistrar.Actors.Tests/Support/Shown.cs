using System.Text.Json;
using System.Text.Json.Serialization;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Values as text, so that those with arrays in them can be compared and a difference be read.</summary>
internal static class Shown
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Converters = { new NameOnly() } };

    public static string As<T>(T value) => JsonSerializer.Serialize(value, Options);

    private sealed class NameOnly : JsonConverter<AddressOfRecord>
    {
        public override AddressOfRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, AddressOfRecord value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}

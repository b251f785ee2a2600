using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Persistence.Tests.History;

/// <summary>Bindings and changes as text, so that they can be compared whole.</summary>
internal static class Text
{
    public static string Of(StoredChange? change) => change is null ? "nothing" : Written(json => ChangeJson.Write(json, change));

    public static string Of(IEnumerable<Binding> bindings) => string.Join('\n', bindings.Select(binding => Written(json => ChangeJson.Write(json, binding))));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) write(json);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}

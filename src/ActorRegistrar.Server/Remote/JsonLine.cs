using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorRegistrar.Server.Remote;

/// <summary>JSON that is written a line at a time.</summary>
internal static class JsonLine
{
    /// <summary>Angle brackets and plus signs stay as they are: they are in nearly every contact, and no browser reads this as markup.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}

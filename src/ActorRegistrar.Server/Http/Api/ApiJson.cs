using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>How JSON is written by hand, on the streaming paths.</summary>
internal static class ApiJson
{
    /// <summary>
    /// Nothing is escaped but what JSON and control characters need: what is sent is JSON, says so, and forbids to take it for something else.
    /// </summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>JSON out.</summary>
internal static class ApiJson
{
    /// <summary>
    /// Nothing is escaped but what JSON and control characters need: what is answered is JSON, says so, and forbids to take it for
    /// something else.
    /// </summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Answers with one document.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string contentType, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer);
        await SendAsync(context, status, contentType, buffer.WrittenMemory);
    }

    /// <summary>Answers with one document that is written already.</summary>
    public static async Task SendAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> document)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = document.Length;
        await context.Response.Body.WriteAsync(document, context.RequestAborted);
    }

    /// <summary>Answers with a problem document (RFC 9457).</summary>
    public static Task WriteProblemAsync(HttpContext context, int status, string detail, string? field = null) =>
        WriteAsync(context, status, "application/problem+json", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "about:blank");
            writer.WriteString("title"u8, TitleOf(status));
            writer.WriteNumber("status"u8, status);
            writer.WriteString("detail"u8, detail);
            if (field is not null) writer.WriteString("field"u8, field);
            writer.WriteEndObject();
        });

    private static string TitleOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}

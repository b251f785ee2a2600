using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Options;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Turns exceptions of operations into problem documents (RFC 9457); whatever is not the client's fault is logged.</summary>
/// <param name="log">For unforeseen failures.</param>
internal sealed class ApiExceptionHandler(ILogger<ApiExceptionHandler> log) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested) return true;
        await WriteAsync(context, Explain(context, exception));
        return true;
    }

    /// <summary>Sends a problem document.</summary>
    public static Task WriteAsync(HttpContext context, ApiProblemException problem)
    {
        if (problem.RetryAfterSeconds is { } seconds) context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        Dictionary<string, object?> extensions = problem.Field is null ? [] : new() { ["field"] = problem.Field };
        return TypedResults.Problem(problem.Message, null, problem.Status, ReasonPhrases.GetReasonPhrase(problem.Status), "about:blank", extensions).ExecuteAsync(context);
    }

    /// <summary>Explains a status that routing or the reading of a body has set and nothing has explained yet.</summary>
    public static Task ExplainStatusAsync(HttpContext context) => WriteAsync(context, OfStatus(context, context.Response.StatusCode));

    private ApiProblemException Explain(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ApiProblemException problem:
                return problem;
            case BadHttpRequestException { InnerException: JsonException ex }:
                return ApiInput.Explain(ex);
            case BadHttpRequestException ex when ex.StatusCode != StatusCodes.Status400BadRequest:
                return OfStatus(context, ex.StatusCode);
            case BadHttpRequestException ex:
                return OfParameter(ex);
            case DbException or HistoryUnavailableException or JournalConfigurationException:
                return ApiProblemException.Unavailable($"The database is not reachable: {exception.Message}");
            default:
                log.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path.Value);
                return new ApiProblemException(StatusCodes.Status500InternalServerError, "The server failed; its log says why.");
        }
    }

    /// <summary>The routing names a parameter that it cannot read, behind its type, in quotation marks.</summary>
    private static ApiProblemException OfParameter(BadHttpRequestException ex)
    {
        string[] quoted = ex.Message.Split('"');
        string name = quoted.Length > 1 ? quoted[1].Split(' ')[^1] : "";
        if (name.Length == 0 || quoted.Length < 4) return ApiProblemException.BadRequest("body", ex.Message);
        name = char.ToLowerInvariant(name[0]) + name[1..];
        bool isFlag = quoted[1].Contains("bool", StringComparison.Ordinal);
        return ApiProblemException.BadRequest(name, $"{name} is '{quoted[3]}'; it must be {(isFlag ? "true or false" : "a whole number")}.");
    }

    /// <summary>The problem behind a status.</summary>
    public static ApiProblemException OfStatus(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound => new(status, "There is nothing here; /api/v1/openapi.json tells what there is.", "path"),
        StatusCodes.Status405MethodNotAllowed => new(status, $"{context.Request.Method} is not allowed here; the Allow header tells what is.", "method"),
        StatusCodes.Status408RequestTimeout => new(status, "The body came too slowly.", "body"),
        StatusCodes.Status413PayloadTooLarge => new(
            status,
            string.Create(CultureInfo.InvariantCulture, $"The body is too large; {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} octets are the most."),
            "body"),
        StatusCodes.Status415UnsupportedMediaType => new(status, "The body must be JSON, or lines of JSON for an import: Content-Type: application/json or application/x-ndjson.", "Content-Type"),
        _ => new(status, "The request was refused."),
    };
}

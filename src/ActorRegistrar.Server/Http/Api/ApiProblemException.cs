namespace ActorRegistrar.Server.Http.Api;

/// <summary>A request that is refused: becomes a problem document (RFC 9457).</summary>
/// <param name="status">The status code.</param>
/// <param name="detail">A sentence that says what to change.</param>
/// <param name="field">Which query parameter, path segment, header or member of the body is at fault; null when none is.</param>
internal sealed class ApiProblemException(int status, string detail, string? field = null) : Exception(detail)
{
    /// <summary>The status code.</summary>
    public int Status { get; } = status;

    /// <summary>What is at fault.</summary>
    public string? Field { get; } = field;

    /// <summary>Seconds after which to try again; null when that would not help.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>A query parameter, path segment or the syntax of a body is wrong.</summary>
    public static ApiProblemException BadRequest(string field, string detail) => new(StatusCodes.Status400BadRequest, detail, field);

    /// <summary>A member of the body cannot be what it is.</summary>
    public static ApiProblemException Unprocessable(string field, string detail) => new(StatusCodes.Status422UnprocessableEntity, detail, field);

    /// <summary>There is no such thing.</summary>
    public static ApiProblemException NotFound(string detail, string? field = null) => new(StatusCodes.Status404NotFound, detail, field);

    /// <summary>Something stands in the way.</summary>
    public static ApiProblemException Conflict(string detail, string? field = null) => new(StatusCodes.Status409Conflict, detail, field);

    /// <summary>Not now.</summary>
    public static ApiProblemException Unavailable(string detail, int retryAfterSeconds = 1) =>
        new(StatusCodes.Status503ServiceUnavailable, detail) { RetryAfterSeconds = retryAfterSeconds };
}

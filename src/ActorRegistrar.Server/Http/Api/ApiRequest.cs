using System.Globalization;
using System.Net;
using System.Text.Json;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Server.Audit;
using ActorRegistrar.Server.Http.Security;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>
/// One request to an operation: its parts, read strictly. Whatever is wrong is an <see cref="ApiProblemException"/> that names the part.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="token">Who asks; null where no token is asked for.</param>
internal sealed class ApiRequest(HttpContext context, ApiToken? token)
{
    /// <summary>Who asks where no token is asked for.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The request itself.</summary>
    public HttpContext Context => context;

    /// <summary>Ends when the client has gone or the server stops.</summary>
    public CancellationToken Cancellation => context.RequestAborted;

    /// <summary>Who asks.</summary>
    public string Who => token?.Name ?? Anonymous;

    /// <summary>Address and port that it comes from.</summary>
    public string From => FromOf(context);

    /// <summary>Address and port that a request comes from; empty where there is no connection.</summary>
    public static string FromOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(PlainAddress.Of(address), context.Connection.RemotePort).ToString() : "";

    /// <summary>As the history keeps it.</summary>
    public RequestSource Source => new("http", From);

    /// <summary>A segment of the path.</summary>
    public string Segment(string name) => (string?)context.Request.RouteValues[name] ?? "";

    /// <summary>The address-of-record in the path; <c>sip:</c> may be left out.</summary>
    public AddressOfRecord AddressOfRecord()
    {
        string text = Segment("aor");
        if (!HasScheme(text) && !HasOtherScheme(text)) text = "sip:" + text;
        return Location.State.AddressOfRecord.TryParse(text, out AddressOfRecord? parsed)
            ? parsed!
            : throw ApiProblemException.BadRequest("aor", $"'{text}' is not an address-of-record; write for example sip:bob@example.com, percent-encoded as one segment of the path.");
    }

    /// <summary>A query parameter; null when it is absent.</summary>
    public string? Text(string name)
    {
        var values = context.Request.Query[name];
        if (values.Count > 1) throw ApiProblemException.BadRequest(name, $"{name} is given {values.Count} times; give it once.");
        return values.Count == 0 ? null : values[0] ?? "";
    }

    /// <summary>A whole number between two others; null when it is absent.</summary>
    public long? Number(string name, long least, long most)
    {
        if (Text(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : throw ApiProblemException.BadRequest(name, string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; it must be a whole number between {least} and {most}."));
    }

    /// <summary><c>true</c> or <c>false</c>; null when it is absent.</summary>
    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw ApiProblemException.BadRequest(name, $"{name} is '{text}'; it must be true or false."),
    };

    /// <summary>A moment as RFC 3339 has it, or seconds since 1970; null when it is absent.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        // A plus sign that was not encoded arrives as a space.
        string repaired = text.Replace(' ', '+');
        if (DateTimeOffset.TryParse(repaired, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            && text.Contains('-', StringComparison.Ordinal)) return time;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253_402_300_799) return DateTimeOffset.FromUnixTimeSeconds(seconds);
        throw ApiProblemException.BadRequest(name, $"{name} is '{text}'; write for example 2026-03-01T12:00:00Z.");
    }

    /// <summary>One of a few words; null when it is absent.</summary>
    public string? Choice(string name, params ReadOnlySpan<string> words)
    {
        if (Text(name) is not { } text) return null;
        foreach (string word in words)
        {
            if (word == text) return word;
        }
        throw ApiProblemException.BadRequest(name, $"{name} is '{text}'; it must be {string.Join(" or ", words!)}.");
    }

    /// <summary>Reads the body, a JSON object.</summary>
    public async Task<ApiBody> BodyAsync()
    {
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 8 }, Cancellation);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ApiBody(document.RootElement.Clone())
                : throw new ApiProblemException(StatusCodes.Status400BadRequest, "The body is not a JSON object.", "body");
        }
        catch (JsonException malformed)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, $"The body is not JSON: line {malformed.LineNumber + 1}, octet {malformed.BytePositionInLine + 1}.", "body");
        }
    }

    /// <summary>Answers with JSON.</summary>
    public Task AnswerAsync(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) => ApiJson.WriteAsync(context, status, "application/json", write);

    /// <summary>Writes down what was done.</summary>
    public void Audit(string kind, string target, string what, string outcome = "done") =>
        context.RequestServices.GetRequiredService<IAuditTrail>().Record(new AuditEvent
        {
            At = DateTimeOffset.UtcNow,
            Kind = kind,
            Who = Who,
            From = From,
            Target = target,
            What = what,
            Outcome = outcome,
        });

    /// <summary>Or a password, which no address-of-record has.</summary>
    private static bool HasOtherScheme(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon && colon < text.IndexOf('@', StringComparison.Ordinal);

    private static bool HasScheme(string text) =>
        text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("sips:", StringComparison.OrdinalIgnoreCase);
}

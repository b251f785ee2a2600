using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Checks of query parameters (400) and of members of a body (422); each problem names the parameter or member.</summary>
internal static class ApiInput
{
    private const char CursorSeparator = '\n';
    private const int LongestCursor = 1024;

    /// <summary>A query parameter within bounds.</summary>
    public static long Within(string name, long value, long least, long most) => value >= least && value <= most
        ? value
        : throw ApiProblemException.BadRequest(name, string.Create(
            CultureInfo.InvariantCulture, $"{name} is '{value}'; it must be a whole number between {least} and {most}."));

    /// <summary>A moment as RFC 3339 has it, or seconds since 1970; null when it is absent.</summary>
    public static DateTimeOffset? Time(string name, string? text)
    {
        if (text is null) return null;
        // A plus sign that was not encoded arrives as a space.
        string repaired = text.Replace(' ', '+');
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (text.Contains('-', StringComparison.Ordinal) && DateTimeOffset.TryParse(repaired, CultureInfo.InvariantCulture, utc, out DateTimeOffset time))
        {
            return time;
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= 253_402_300_799)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
        throw ApiProblemException.BadRequest(name, $"{name} is '{text}'; write for example 2026-03-01T12:00:00Z.");
    }

    /// <summary>One of a few words; null when it is absent.</summary>
    public static string? Choice(string name, string? text, ImmutableArray<string> words) => text is null || words.Contains(text)
        ? text
        : throw ApiProblemException.BadRequest(name, $"{name} is '{text}'; it must be {string.Join(" or ", words)}.");

    /// <summary>A member of a body that must be there.</summary>
    public static string Required(string name, string? text, int longest) =>
        NotTooLong(name, text, longest) is { Length: > 0 } given ? given : throw ApiProblemException.Unprocessable(name, $"{name} is missing.");

    /// <summary>A member of a body that may be absent.</summary>
    public static string? NotTooLong(string name, string? text, int longest) => text is null || text.Length <= longest
        ? text
        : throw ApiProblemException.Unprocessable(name, string.Create(
            CultureInfo.InvariantCulture, $"{name} has {text.Length} characters; {longest} are the most."));

    /// <summary>A list in a body; empty when it is absent.</summary>
    public static ImmutableArray<string> Texts(string name, string[]? texts, int most, int longest)
    {
        if (texts is null) return [];
        if (texts.Length > most)
        {
            throw ApiProblemException.Unprocessable(name, string.Create(CultureInfo.InvariantCulture, $"{name} has {texts.Length} elements; {most} are the most."));
        }
        foreach (string? text in texts)
        {
            if (text is null) throw ApiProblemException.Unprocessable(name, $"{name} must be an array of strings.");
            if (text.Length > longest)
            {
                throw ApiProblemException.Unprocessable(name, string.Create(
                    CultureInfo.InvariantCulture, $"{name} has an element of {text.Length} characters; {longest} are the most."));
            }
        }
        return [.. texts];
    }

    /// <summary>A number in a body within bounds; null when it is absent.</summary>
    public static long? Member(string name, long? value, long least, long most) => value is null || (value >= least && value <= most)
        ? value
        : throw ApiProblemException.Unprocessable(name, string.Create(
            CultureInfo.InvariantCulture, $"{name} must be a whole number between {least} and {most}."));

    /// <summary>The place at which the next page of a listing begins; opaque to clients.</summary>
    public static string CursorOf(params ReadOnlySpan<string> parts) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(CursorSeparator, parts!)));

    /// <summary>The parts that <see cref="CursorOf"/> was given; null when the request has no cursor.</summary>
    /// <exception cref="ApiProblemException">400: the cursor is not of this listing.</exception>
    public static string[]? Cursor(string? text, int parts)
    {
        if (text is null) return null;
        if (text.Length is > 0 and <= LongestCursor && Base64Url.IsValid(text))
        {
            string[] read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(CursorSeparator);
            if (read.Length == parts) return read;
        }
        throw WrongCursor();
    }

    /// <summary>The problem of a cursor that another listing gave, or none.</summary>
    public static ApiProblemException WrongCursor() => ApiProblemException.BadRequest("cursor", "cursor is not one that this listing gave; begin without it.");

    /// <summary>Why a body, or a line of it, cannot be read; no value of it is repeated, because it may be a password.</summary>
    public static ApiProblemException Explain(JsonException ex)
    {
        if (ex.InnerException is JsonException)
        {
            return ApiProblemException.BadRequest("body", string.Create(
                CultureInfo.InvariantCulture, $"The body is not JSON: line {ex.LineNumber + 1}, octet {ex.BytePositionInLine + 1}."));
        }
        // System.Text.Json names a member that it does not know, or has read already, in its message alone.
        string[] quoted = ex.Message.Split('\'');
        bool isUnknown = ex.Message.Contains("could not be mapped", StringComparison.Ordinal), isTwice = ex.Message.StartsWith("Duplicate", StringComparison.Ordinal);
        if (isUnknown && quoted.Length > 2)
        {
            return ApiProblemException.Unprocessable(quoted[1], $"'{quoted[1]}' is not a member of this body; GET /api/v1/openapi.json tells which there are.");
        }
        if (isTwice && quoted.Length > 2) return ApiProblemException.Unprocessable(quoted[1], $"{quoted[1]} stands there twice; give it once.");
        string member = (ex.Path ?? "$").TrimStart('$', '.').Split('.', '[')[0];
        return member.Length == 0
            ? ApiProblemException.BadRequest("body", "The body is not a JSON object.")
            : ApiProblemException.Unprocessable(member, $"{member} is of another type than GET /api/v1/openapi.json tells, or not a whole text.");
    }
}

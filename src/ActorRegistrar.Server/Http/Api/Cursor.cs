using System.Buffers.Text;
using System.Text;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>Where a listing goes on: opaque to whoever holds it, checked when it comes back.</summary>
internal static class Cursor
{
    private const char Separator = '\n';
    private const int Longest = 1024;

    /// <summary>Puts parts together.</summary>
    public static string Of(params ReadOnlySpan<string> parts) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join(Separator, parts!)));

    /// <summary>Takes apart what <see cref="Of"/> made; null when the request has none.</summary>
    /// <exception cref="ApiProblemException">400: it is none of ours.</exception>
    public static string[]? Read(ApiRequest request, int parts)
    {
        if (request.Text("cursor") is not { } text) return null;
        if (text.Length is > 0 and <= Longest && Base64Url.IsValid(text))
        {
            string[] read = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(Separator);
            if (read.Length == parts) return read;
        }
        throw ApiProblemException.BadRequest("cursor", "cursor is not one that this listing gave; begin without it.");
    }
}

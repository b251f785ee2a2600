using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.WebConsole;

/// <summary>How a file may be compressed (RFC 9110 section 8.4.1).</summary>
internal enum ContentCoding
{
    /// <summary>Not at all.</summary>
    Identity,
    /// <summary><c>gzip</c></summary>
    Gzip,
    /// <summary><c>br</c></summary>
    Brotli,
}

/// <summary>Which of them a client takes.</summary>
internal static class ContentCodings
{
    /// <summary>The smallest that Accept-Encoding names with a quality above zero (RFC 9110 section 12.5.3); identity when it names none.</summary>
    public static ContentCoding Choose(IList<StringWithQualityHeaderValue> accepted)
    {
        if (Takes(accepted, "br")) return ContentCoding.Brotli;
        return Takes(accepted, "gzip") ? ContentCoding.Gzip : ContentCoding.Identity;
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string coding) =>
        accepted.Any(one => one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && one.Quality is null or > 0);
}

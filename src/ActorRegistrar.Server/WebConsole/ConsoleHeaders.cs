using Microsoft.Net.Http.Headers;

namespace ActorRegistrar.Server.WebConsole;

/// <summary>What a browser is told about the console: nothing from elsewhere, nothing inline, no frames, and text never becomes markup.</summary>
internal static class ConsoleHeaders
{
    /// <summary>
    /// Everything comes from this server, and trusted types close the ways on which a text could become script, so that what a telephone
    /// sends stays text even where the page has a mistake.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>Sets them. The browser asks each time whether its copy is current, so a newer server never meets an older page.</summary>
    public static void Set(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
    }
}

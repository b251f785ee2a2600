namespace ActorRegistrar.Server.Client;

/// <summary>Says in a sentence what a refusal means for the person at the terminal.</summary>
internal static class StatusMeaning
{
    /// <summary>The sentence for a response of 300 or more.</summary>
    public static string Of(ClientResponse response) => response.StatusCode switch
    {
        400 => "the server holds the request for wrong or out of date; its reason names the header field.",
        401 => "the server asks for a password, or the one given is wrong; --user says as whom, the password is asked for.",
        407 => "the server asks for a proxy's password, which this client cannot give.",
        403 => "the server does not allow it.",
        404 => "the server does not serve this domain, or has never heard of this address-of-record.",
        405 or 501 => "the server does not support this method.",
        420 => "the server lacks an extension that the request requires.",
        423 => response.MinExpires is { } seconds ? $"the lifetime is too short; the server grants {seconds} s or more." : "the lifetime is too short for this server.",
        480 => "the address-of-record is known but has no binding now.",
        482 => "the request came to the server twice over different paths.",
        503 => response.RetryAfter is { } seconds ? $"the server cannot store or serve it now; try again in {seconds} s." : "the server cannot store or serve it now; try again later.",
        >= 300 and < 400 => "the server redirects it elsewhere.",
        >= 500 and < 600 => "the server failed.",
        _ => "the server refused it.",
    };
}

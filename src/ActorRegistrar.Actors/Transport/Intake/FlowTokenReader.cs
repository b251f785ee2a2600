using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>
/// Answers requests that carry one of our flow tokens in the topmost Route or the Request-URI, as an edge proxy would that forwards nothing
/// (RFC 5626 section 5.3.1).
/// </summary>
internal static class FlowTokenReader
{
    /// <param name="request">A request other than REGISTER.</param>
    /// <param name="settings">Holds the key, and what the domains are.</param>
    /// <param name="domain">
    /// The domain of the URI that is the token, whose rules hold for it whatever else the request names; an alias under the name of its domain.
    /// </param>
    /// <param name="answer">For those who may ask.</param>
    /// <returns>
    /// Whether there is a token. The answer is 403 when it was changed or made elsewhere, 430 when its connection has ended, else 302 with
    /// the address at the other end of the flow.
    /// </returns>
    public static bool TryAnswer(SipMessage request, IntakeSettings settings, out string domain, out SipAnswer answer)
    {
        answer = default;
        if (!TryFind(request, settings, out ReadOnlySpan<byte> user, out domain)) return false;
        if (!settings.FlowTokens.TryRead(user, domain, out RequestSource? source)) answer = new SipAnswer(403, "Flow token not valid");
        else if (source!.Flow is { } flow && !settings.Flows.IsOpen(flow)) answer = new SipAnswer(430);
        else answer = new SipAnswer(302, "", $"Contact: <sip:{source.RemoteAddress};transport={RedirectionWriter.TransportOf(source)}>\r\n");
        return true;
    }

    private static bool TryFind(SipMessage request, IntakeSettings settings, out ReadOnlySpan<byte> user, out string domain)
    {
        if (request.Count(SipHeader.Route) > 0)
        {
            HeaderValues routes = request.Values(SipHeader.Route);
            if (routes.MoveNext() && NameAddress.TryParse(routes.Current, out NameAddress route) && IsToken(route.Uri, settings, out user, out domain)) return true;
        }
        return IsToken(request.RequestUri, settings, out user, out domain);
    }

    private static bool IsToken(ReadOnlySpan<byte> text, IntakeSettings settings, out ReadOnlySpan<byte> user, out string domain)
    {
        user = default;
        domain = "";
        if (text.IndexOf("flow."u8) < 0 || !SipUri.TryParse(text, out SipUri uri) || !uri.TryGetParameter("ob"u8, out _)) return false;
        Span<char> canonical = stackalloc char[256];
        if (!uri.User.StartsWith("flow."u8) || !RequestClassifier.TryServedDomain(uri, settings, canonical, out int length)) return false;
        user = uri.User;
        domain = new string(canonical[..length]);
        return true;
    }
}

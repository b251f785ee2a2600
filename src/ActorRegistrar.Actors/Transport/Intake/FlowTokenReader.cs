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
    /// <returns>
    /// Whether there is a token. The answer is 403 when it was changed or made elsewhere, 430 when its connection has ended, else 302 with
    /// the address at the other end of the flow.
    /// </returns>
    public static bool TryAnswer(SipMessage request, IntakeSettings settings, out SipAnswer answer)
    {
        answer = default;
        if (!TryFind(request, settings, out ReadOnlySpan<byte> user)) return false;
        if (!settings.FlowTokens.TryRead(user, out RequestSource? source)) answer = new SipAnswer(403, "Flow token not valid");
        else if (source!.Flow is { } flow && !settings.Flows.IsOpen(flow)) answer = new SipAnswer(430);
        else answer = new SipAnswer(302, "", $"Contact: <sip:{source.RemoteAddress};transport={RedirectionWriter.TransportOf(source)}>\r\n");
        return true;
    }

    private static bool TryFind(SipMessage request, IntakeSettings settings, out ReadOnlySpan<byte> user)
    {
        if (request.Count(SipHeader.Route) > 0)
        {
            HeaderValues routes = request.Values(SipHeader.Route);
            if (routes.MoveNext() && NameAddress.TryParse(routes.Current, out NameAddress route) && IsToken(route.Uri, settings, out user)) return true;
        }
        return IsToken(request.RequestUri, settings, out user);
    }

    private static bool IsToken(ReadOnlySpan<byte> text, IntakeSettings settings, out ReadOnlySpan<byte> user)
    {
        user = default;
        if (text.IndexOf("flow."u8) < 0 || !SipUri.TryParse(text, out SipUri uri) || !uri.TryGetParameter("ob"u8, out _)) return false;
        Span<char> domain = stackalloc char[256];
        if (!uri.User.StartsWith("flow."u8) || !HostName.TryCanonicalize(uri.Host, domain, out int length) || !settings.Domains.Serves(domain[..length])) return false;
        user = uri.User;
        return true;
    }
}

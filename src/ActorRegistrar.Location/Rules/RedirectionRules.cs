using System.Text;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>What a redirection says of a binding, so that who asks can reach the client (RFC 3261 section 8.3).</summary>
public static class RedirectionRules
{
    /// <summary>What is said beyond the contact as registered.</summary>
    public static RedirectionParts PartsOf(Binding binding, NatRedirection nat)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (!binding.Path.IsEmpty) return nat == NatRedirection.Contact ? RedirectionParts.None : RedirectionParts.Route;
        if (binding.Source.IsRelayed) return RedirectionParts.None;
        return ContactPlaces.Of(binding.ContactUri, binding.Source.RemoteAddress, out var namesTransport) switch
        {
            ContactPlace.Elsewhere when nat == NatRedirection.Rewrite => RedirectionParts.SourceInPlace,
            ContactPlace.Elsewhere when nat == NatRedirection.Parameter => RedirectionParts.SourceBeside,
            // Without the parameter it would be asked for over UDP (RFC 3263 section 4.1), where nobody listens.
            ContactPlace.Source when !namesTransport && binding.Source.Transport is "tcp" or "tls" or "ws" or "wss" => RedirectionParts.Transport,
            _ => RedirectionParts.None,
        };
    }

    /// <summary>
    /// Where the client's packets come to the proxy next to it, which is the last of the Path, as that proxy says it: the parameter
    /// <c>received</c> of its URI. Not from an RFC: it is what Kamailio's <c>add_path_received</c> writes and OpenSIPS knows.
    /// </summary>
    /// <param name="binding">One with a Path.</param>
    /// <param name="destination">As long as the hop in UTF-8 is enough.</param>
    /// <param name="received">A sip or sips URI that can stand between quotes.</param>
    /// <returns>False when the proxy does not say it.</returns>
    public static bool TryReadReceived(Binding binding, Span<byte> destination, out ReadOnlySpan<byte> received)
    {
        ArgumentNullException.ThrowIfNull(binding);
        received = default;
        var hop = binding.Path[^1];
        if (!hop.Contains("received", StringComparison.OrdinalIgnoreCase)) return false;
        ReadOnlySpan<byte> text = Encoding.UTF8.GetBytes(hop);
        if (!NameAddress.TryParse(text, out var address) || !SipUri.TryParse(address.Uri, out var uri) || !uri.TryGetParameter("received"u8, out var value)) return false;
        if (value.Length > destination.Length) return false;
        received = PercentEncoding.Undo(value, destination);
        // No part of such a URI may hold a quote, a backslash or what is not printable, escaped or not before.
        return SipUri.TryParse(received, out var client) && client.Scheme is UriScheme.Sip or UriScheme.Sips;
    }
}

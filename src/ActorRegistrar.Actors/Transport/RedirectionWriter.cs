using System.Text;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;
using ActorRegistrar.Sip.Writing;
using Ascii = ActorRegistrar.Actors.Transport.Intake.Ascii;

namespace ActorRegistrar.Actors.Transport;

/// <summary>Where a 302 leads (RFC 3261 section 8.3).</summary>
internal static class RedirectionWriter
{
    /// <summary>
    /// One binding as a Contact of a 302. Its method parameter and headers are not the redirected request's to carry (RFC 3261 sections
    /// 16.6 and 19.1.5), its push parameters and feature tags are nobody else's to see (RFC 8599 section 13, RFC 3841 section 7.2.4).
    /// </summary>
    public static void Write(ref SipWriter writer, Binding binding, DateTimeOffset at, NatRedirection nat = NatRedirection.Contact, string? flowToken = null)
    {
        Span<byte> buffer = stackalloc byte[1024];
        scoped ReadOnlySpan<byte> uri;
        if (!Encoding.UTF8.TryGetBytes(binding.ContactUri, buffer, out int length)) uri = Encoding.UTF8.GetBytes(binding.ContactUri);
        else uri = buffer[..length];
        RedirectionParts parts = RedirectionRules.PartsOf(binding, nat);
        writer.Write("Contact: <"u8);
        WriteTarget(ref writer, uri, binding, parts);
        writer.Write(">"u8);
        if (parts.HasFlag(RedirectionParts.SourceBeside)) WriteReceived(ref writer, binding.Source);
        else if (parts.HasFlag(RedirectionParts.Route)) WriteReceivedByEdge(ref writer, binding);
        if (flowToken is not null) WriteFlow(ref writer, flowToken);
        if (binding.Q is { } thousandths) WriteQ(ref writer, thousandths);
        // Without expires it is good for this request alone (RFC 3261 section 21.3.3), not for the decades that a static binding may last.
        if (binding.IsStatic) writer.EndLine();
        else ResponseWriter.EndContact(ref writer, binding.RemainingSeconds(at));
    }

    /// <summary>
    /// Where the client's packets come from, as the URI that leads there. Not from an RFC: other registrars store and show it under this
    /// name, so a proxy that asks can be told to use it.
    /// </summary>
    private static void WriteReceived(ref SipWriter writer, RequestSource source)
    {
        writer.Write(";received=\"sip:"u8);
        writer.Write(source.RemoteAddress.AsSpan());
        WriteTransport(ref writer, source);
        writer.Write("\""u8);
    }

    private static void WriteReceivedByEdge(ref SipWriter writer, Binding binding)
    {
        Span<byte> buffer = stackalloc byte[256];
        if (!RedirectionRules.TryReadReceived(binding, buffer, out ReadOnlySpan<byte> received)) return;
        writer.Write(";received=\""u8);
        writer.Write(received);
        writer.Write("\""u8);
    }

    private static void WriteTarget(ref SipWriter writer, scoped ReadOnlySpan<byte> uri, Binding binding, RedirectionParts parts)
    {
        RequestSource? rewriteTo = parts.HasFlag(RedirectionParts.SourceInPlace) ? binding.Source : null;
        if (!SipUri.TryParse(uri, out SipUri parsed) || parsed.Scheme is not (UriScheme.Sip or UriScheme.Sips))
        {
            writer.WriteText(uri);
            return;
        }
        if (rewriteTo is not null) WriteRewritten(ref writer, parsed, rewriteTo);
        else writer.WriteText(uri[..(uri.Length - (parsed.Headers.IsEmpty ? 0 : parsed.Headers.Length + 1) - parsed.Parameters.Length)]);
        ReadOnlySpan<byte> parameters = parsed.Parameters;
        while (!parameters.IsEmpty)
        {
            // Not HeaderParameters: a parameter of a URI may hold octets that one of a header field may not.
            int length = parameters[1..].IndexOf((byte)';') + 1;
            ReadOnlySpan<byte> parameter = length == 0 ? parameters : parameters[..length];
            parameters = parameters[parameter.Length..];
            if (!IsPrivate(parameter[1..]) && !(rewriteTo is not null && IsWhereTo(parameter[1..]))) writer.WriteText(parameter);
        }
        if (parts.HasFlag(RedirectionParts.Transport)) WriteTransport(ref writer, binding.Source);
        if (parts.HasFlag(RedirectionParts.Route)) WriteRoute(ref writer, binding);
    }

    /// <summary>All hops as one header field value: a proxy that follows puts it into its request as it is (RFC 3261 section 19.1.5).</summary>
    private static void WriteRoute(ref SipWriter writer, Binding binding)
    {
        writer.Write("?Route="u8);
        Span<byte> buffer = stackalloc byte[512];
        for (int at = 0; at < binding.Path.Length; at++)
        {
            if (at > 0) writer.WriteUriHeaderValue(","u8);
            writer.WriteUriHeaderValue(Encoding.UTF8.TryGetBytes(binding.Path[at], buffer, out int length) ? buffer[..length] : Encoding.UTF8.GetBytes(binding.Path[at]));
        }
    }

    private static void WriteRewritten(ref SipWriter writer, scoped SipUri uri, RequestSource source)
    {
        writer.WriteText(uri.SchemeName);
        writer.Write(":"u8);
        if (uri.HasUserInfo)
        {
            writer.WriteText(uri.User);
            writer.Write("@"u8);
        }
        writer.Write(source.RemoteAddress.AsSpan());
        WriteTransport(ref writer, source);
    }

    /// <summary>The transport parameter of a source; a secure WebSocket has none of its own (RFC 7118 section 5.2).</summary>
    public static string TransportOf(RequestSource source) => source.Transport is "wss" ? "ws" : source.Transport;

    private static void WriteTransport(ref SipWriter writer, RequestSource source)
    {
        writer.Write(";transport="u8);
        writer.Write(TransportOf(source).AsSpan());
    }

    /// <summary>Not from an RFC either: <see cref="Intake.FlowTokenReader"/> tells whoever asks it whether the client is still there.</summary>
    private static void WriteFlow(ref SipWriter writer, string flowToken)
    {
        writer.Write(";flow=\""u8);
        writer.Write(flowToken.AsSpan());
        writer.Write("\""u8);
    }

    private static bool IsWhereTo(ReadOnlySpan<byte> parameter) => IsNamed(parameter, "transport"u8) || IsNamed(parameter, "maddr"u8);

    private static bool IsNamed(ReadOnlySpan<byte> parameter, ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(parameter.IndexOf((byte)'=') is >= 0 and var equals ? parameter[..equals] : parameter, name);

    private static bool IsPrivate(ReadOnlySpan<byte> parameter)
    {
        int equals = parameter.IndexOf((byte)'=');
        ReadOnlySpan<byte> name = equals < 0 ? parameter : parameter[..equals];
        return Ascii.EqualsIgnoreCase(name, "method"u8) || (name.Length >= 3 && Ascii.EqualsIgnoreCase(name[..3], "pn-"u8));
    }

    private static void WriteQ(ref SipWriter writer, int thousandths)
    {
        writer.Write(thousandths >= 1000 ? ";q=1."u8 : ";q=0."u8);
        int fraction = thousandths % 1000;
        writer.Write(fraction / 100);
        writer.Write(fraction / 10 % 10);
        writer.Write(fraction % 10);
    }
}

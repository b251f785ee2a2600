using System.Text;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>What is to be done with a well-formed request.</summary>
internal enum RequestAction : byte
{
    /// <summary>Nothing: an ACK, a response.</summary>
    Absorb = 0,
    /// <summary>Answer at once; nothing else is needed.</summary>
    Answer,
    /// <summary>A registration for the address-of-record.</summary>
    Register,
    /// <summary>A request to the address-of-record, to be answered from its bindings.</summary>
    Lookup,
}

/// <summary>
/// The checks of RFC 3261 sections 8.2 and 10.3 that need neither state nor credentials, in their order: method, domain, Require,
/// (authentication, authorisation), address-of-record, body.
/// </summary>
internal static class RequestClassifier
{
    private static readonly SipAnswer NotServed = new(404, "Domain not served here");

    public static RequestAction Classify(SipMessage request, IntakeSettings settings, out AddressOfRecord? addressOfRecord, out SipAnswer answer)
    {
        addressOfRecord = null;
        answer = default;
        if (!request.IsRequest || request.Method == SipMethod.Ack) return RequestAction.Absorb;
        if (request.Method == SipMethod.Cancel) return Answer(new SipAnswer(200), out answer);
        if (!SipUri.TryParse(request.RequestUri, out SipUri target)) return Answer(new SipAnswer(400, "Malformed Request-URI"), out answer);
        if (target.Scheme is UriScheme.Sip or UriScheme.Sips)
        {
            return request.Method == SipMethod.Register
                ? ClassifyRegister(request, target, settings, out addressOfRecord, out answer)
                : ClassifyOther(request, target, settings, out addressOfRecord, out answer);
        }
        bool isNumber = target.Scheme == UriScheme.Tel && request.Method != SipMethod.Register
            && settings.Policies.DomainOfNumber(target, []) is { } domain && settings.Domains.Serves(domain);
        if (!isNumber) return Answer(new SipAnswer(416), out answer);
        return TryReadAddressOfRecord(request.RequestUri, [], settings, out addressOfRecord, out answer) ? RequestAction.Lookup : RequestAction.Answer;
    }

    private static RequestAction ClassifyRegister(SipMessage request, in SipUri target, IntakeSettings settings, out AddressOfRecord? addressOfRecord, out SipAnswer answer)
    {
        addressOfRecord = null;
        answer = default;
        Span<char> domain = stackalloc char[256];
        bool isServed = TryServedDomain(target, settings, domain, out int domainLength);
        if (StandsForDomainOfTo(target, domain[..domainLength], isServed, settings))
        {
            // A telephone that knows the server by its address or name puts it here and its domain into To alone.
            if (!TryReadAddressOfRecord(request.To.Uri, domain[..(isServed ? domainLength : 0)], settings, out addressOfRecord, out answer)) return RequestAction.Answer;
            if (!settings.Domains.Serves(addressOfRecord!.Domain)) return Answer(NotServed, out answer);
            addressOfRecord.Domain.CopyTo(domain);
            domainLength = addressOfRecord.Domain.Length;
        }
        else if (!isServed)
        {
            return Answer(NotServed, out answer);
        }
        DomainPolicy policy = settings.Policies.For(domain[..domainLength]);
        if (UnsupportedOptions(request, policy) is { } unsupported) return Answer(new SipAnswer(420, "", "Unsupported: " + unsupported + "\r\n"), out answer);
        RequestAction action = ClassifyAddressOfRecord(request, domain[..domainLength], settings, ref addressOfRecord, out answer);
        if (action == RequestAction.Answer) answer = answer with { IsForAuthenticated = true };
        return action;
    }

    /// <summary>What is looked at after authentication, if there is any.</summary>
    /// <param name="request">A REGISTER.</param>
    /// <param name="domain">The domain that it is for, in which the address-of-record must be (RFC 3261 section 10.3 step 5).</param>
    /// <param name="settings">What the domains are.</param>
    /// <param name="addressOfRecord">Null unless it has been read already.</param>
    /// <param name="answer">Why it is refused.</param>
    private static RequestAction ClassifyAddressOfRecord(
        SipMessage request, ReadOnlySpan<char> domain, IntakeSettings settings, ref AddressOfRecord? addressOfRecord, out SipAnswer answer)
    {
        answer = default;
        if (addressOfRecord is null && !TryReadAddressOfRecord(request.To.Uri, domain, settings, out addressOfRecord, out answer)) return RequestAction.Answer;
        if (!addressOfRecord!.Domain.SequenceEqual(domain))
            return Answer(new SipAnswer(404, "Address-of-record not in the domain of the Request-URI"), out answer);
        if (request.Count(SipHeader.Path) > 0 && !SupportsPath(request) && settings.Policies.For(addressOfRecord).Compatibility.Path == PathHandling.Strict)
            return Answer(new SipAnswer(420, "", "Unsupported: path\r\n"), out answer);
        if (settings.Policies.For(addressOfRecord).Compatibility.Body != BodyHandling.Ignore && RefusesBody(request, out answer)) return RequestAction.Answer;
        return RequestAction.Register;
    }

    private static RequestAction ClassifyOther(SipMessage request, in SipUri target, IntakeSettings settings, out AddressOfRecord? addressOfRecord, out SipAnswer answer)
    {
        addressOfRecord = null;
        answer = default;
        Span<char> domain = stackalloc char[256];
        bool isForServer = !target.HasUserInfo;
        if (!TryServedDomain(target, settings, domain, out int length) && !(isForServer && NamesThisServer(target, domain[..length], settings)))
            return Answer(NotServed, out answer);
        if (!isForServer)
        {
            if (!TryReadAddressOfRecord(request.RequestUri, [], settings, out addressOfRecord, out answer)) return RequestAction.Answer;
            return RequestAction.Lookup;
        }
        if (request.Method == SipMethod.Unknown) return Answer(new SipAnswer(501), out answer);
        if (request.Method != SipMethod.Options) return Answer(new SipAnswer(405, "", Capabilities.Allow), out answer);
        DomainPolicy policy = settings.Policies.For(domain[..length]);
        if (UnsupportedOptions(request, policy) is { } unsupported)
            return Answer(new SipAnswer(420, "", "Unsupported: " + unsupported + "\r\n"), out answer);
        if (RefusesBody(request, out answer)) return RequestAction.Answer;
        return Answer(new SipAnswer(200, "", Capabilities.Options(policy)) { HasOptionalHeaders = true }, out answer);
    }

    /// <summary>Whether the client understands a Path in the answer (RFC 3327 section 5.3).</summary>
    public static bool SupportsPath(SipMessage request) => Ascii.Lists(request.Values(SipHeader.Supported), "path"u8);

    /// <summary>The domain served here that a Request-URI names, an alias under the name of its domain.</summary>
    public static bool TryServedDomain(in SipUri target, IntakeSettings settings, Span<char> domain, out int length) =>
        HostName.TryCanonicalize(target.Host, domain, out length)
        && settings.Domains.Serves(domain[..length])
        && settings.Policies.TryResolveAlias(domain, ref length);

    /// <summary>Whether a REGISTER is for the domain of To: its Request-URI names this server, and is not the name of one domain among others.</summary>
    /// <param name="target">The Request-URI.</param>
    /// <param name="canonicalHost">Its host, as <see cref="TryServedDomain"/> leaves it.</param>
    /// <param name="isServed">What that returned. Where any domain is served, the names of this server are too.</param>
    /// <param name="settings">How this server is called.</param>
    public static bool StandsForDomainOfTo(in SipUri target, ReadOnlySpan<char> canonicalHost, bool isServed, IntakeSettings settings) =>
        (!isServed || settings.Domains.ServesAny) && NamesThisServer(target, canonicalHost, settings);

    /// <summary>
    /// Whether the Request-URI names this machine, by any address of it (which of them a client sees is not known behind a NAT) or by name.
    /// </summary>
    private static bool NamesThisServer(in SipUri target, ReadOnlySpan<char> canonicalHost, IntakeSettings settings) =>
        settings.OwnNames.Serves(canonicalHost) || HostName.TryParseAddress(target.Host, out _);

    /// <param name="uri">Of To, or a Request-URI.</param>
    /// <param name="requestDomain">The domain that the Request-URI names; empty where it names none or is <paramref name="uri"/> itself.</param>
    /// <param name="settings">Limits, and what the domains are.</param>
    /// <param name="addressOfRecord">What was read.</param>
    /// <param name="answer">Why it was not.</param>
    private static bool TryReadAddressOfRecord(
        ReadOnlySpan<byte> uri, ReadOnlySpan<char> requestDomain, IntakeSettings settings, out AddressOfRecord? addressOfRecord, out SipAnswer answer)
    {
        addressOfRecord = null;
        answer = default;
        SipLimits limits = settings.Limits;
        Span<char> key = stackalloc char[Math.Min(limits.MaxAddressOfRecordBytes - "sip:".Length, AddressOfRecord.MaxKeyLength)];
        if (uri.Length > limits.MaxUriBytes) answer = new SipAnswer(400, "Address-of-record too long");
        else if (!SipUri.TryParse(uri, out SipUri parsed)) answer = new SipAnswer(400, "Malformed To URI");
        else if (parsed.Scheme == UriScheme.Tel && settings.Policies.DomainOfNumber(parsed, requestDomain) is { } domain)
        {
            if (AddressOfRecord.TryWriteNumberKey(parsed, domain, key, out int length)) addressOfRecord = AddressOfRecord.FromKey(new string(key[..length]));
            else answer = new SipAnswer(400, "Telephone number too long or with an extension");
        }
        else if (parsed.Scheme is not (UriScheme.Sip or UriScheme.Sips)) answer = new SipAnswer(400, "To is not a sip or sips URI");
        else if (!AddressOfRecord.TryWriteKey(parsed, key, out int written) || !settings.Policies.TryResolveAlias(key, ref written)) answer = new SipAnswer(400, "Address-of-record too long");
        else addressOfRecord = AddressOfRecord.FromKey(new string(key[..written]));
        return addressOfRecord is not null;
    }

    /// <summary>The option tags of Require that are not understood, as a list (RFC 3261 section 8.2.2.3); null when there is none.</summary>
    private static string? UnsupportedOptions(SipMessage request, DomainPolicy policy)
    {
        if (request.Count(SipHeader.Require) == 0) return null;
        StringBuilder? unsupported = null;
        foreach (ReadOnlySpan<byte> option in request.Values(SipHeader.Require))
        {
            if (Capabilities.Understands(option, policy)) continue;
            unsupported = unsupported is null ? new StringBuilder() : unsupported.Append(", ");
            unsupported.Append(Printable(option));
        }
        return unsupported?.ToString();
    }

    private static string Printable(ReadOnlySpan<byte> token)
    {
        Span<char> text = stackalloc char[Math.Min(token.Length, 128)];
        for (int i = 0; i < text.Length; i++) text[i] = token[i] is > 0x20 and < 0x7F ? (char)token[i] : '?';
        return new string(text);
    }

    /// <summary>A body that is neither understood nor optional is refused (RFC 3261 section 8.2.3).</summary>
    public static bool RefusesBody(SipMessage request, out SipAnswer answer)
    {
        answer = default;
        if (request.Body.IsEmpty) return false;
        if (request.TryGet(SipHeader.ContentDisposition, out ReadOnlySpan<byte> disposition) && IsOptional(disposition)) return false;
        if (request.TryGet(SipHeader.ContentEncoding, out ReadOnlySpan<byte> encoding) && !Ascii.EqualsIgnoreCase(encoding, "identity"u8))
            answer = new SipAnswer(415, "", Capabilities.AcceptEncoding);
        else if (!request.TryGet(SipHeader.ContentType, out ReadOnlySpan<byte> type))
            answer = new SipAnswer(400, "Missing Content-Type header field");
        else if (!Capabilities.AcceptsBody(type))
            answer = new SipAnswer(415, "", Capabilities.Accept);
        return answer.StatusCode != 0;
    }

    private static bool IsOptional(ReadOnlySpan<byte> disposition)
    {
        int semicolon = disposition.IndexOf((byte)';');
        return semicolon >= 0 && HeaderParameters.TryGet(disposition[semicolon..], "handling"u8, out ReadOnlySpan<byte> handling)
            && Ascii.EqualsIgnoreCase(handling, "optional"u8);
    }

    private static RequestAction Answer(SipAnswer decided, out SipAnswer answer)
    {
        answer = decided;
        return RequestAction.Answer;
    }
}

using System.Text;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Tracing;
using ActorRegistrar.Actors.Transactions;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;
using ActorRegistrar.Sip.Writing;
using Akka.Actor;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>
/// Reads one message after the other, in place: drops what is hopeless, answers at once what needs no state, and hands registrations and
/// lookups to the transport actor. Used by one thread at a time; allocates nothing for what it drops or refuses.
/// </summary>
internal sealed class RequestIntake
{
    /// <summary>Seconds apart, so that those turned away do not come back together.</summary>
    private static readonly SipAnswer[] Crowded =
        [.. Enumerable.Range(1, 4).Select(seconds => new SipAnswer(503, "", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Retry-After: {seconds}\r\n")))];

    private const int UnauthorizedHeadBytes = 26; // SIP/2.0 401 Unauthorized

    private IntakeSettings _settings; // one set for a message, from its beginning to its end
    private readonly IActorRef _transport;
    private readonly ListenerLoad _load;
    private readonly ITimeProvider _clock;
    private readonly SipMessage _message = new();
    private readonly TransactionKeys _keys = new();
    private readonly RegisterReader _registers;
    private readonly byte[] _echo;
    private readonly byte[] _response;
    private readonly byte[] _challenges = new byte[4096];
    private readonly List<InboundRequest> _accepted = [];
    private readonly Lock _resuming = new();
    private RequestIntake? _resumed;
    private DateTime _began; // of a message that is traced

    public RequestIntake(IntakeSettings settings, IActorRef transport, ListenerLoad load, ITimeProvider clock)
    {
        _settings = settings;
        _transport = transport;
        _load = load;
        _clock = clock;
        _registers = new RegisterReader(settings.Limits);
        // Room for received, rport and tag. Many rows in compact form can outgrow it, which no client's do.
        _echo = new byte[settings.Limits.MaxHeaderSectionBytes + 256];
        _response = new byte[settings.Limits.MaxHeaderSectionBytes + 2048];
    }

    /// <summary>Whether it is used by the thread that reads the flows, which sends its answers together.</summary>
    private bool IsReader { get; init; } = true;

    /// <summary>Takes one message in.</summary>
    /// <param name="bytes">The message, in a buffer of the caller's that is overwritten where lines are folded.</param>
    /// <param name="framing">How it ends.</param>
    /// <param name="flow">Where it came from.</param>
    /// <returns>Whether it was SIP, as far as it was looked at.</returns>
    public bool Take(Memory<byte> bytes, SipFraming framing, SipFlow flow)
    {
        if (framing != SipFraming.Datagram) return Take(bytes, framing, flow, null);
        switch (_load.Judge(flow))
        {
            case Shedding.None:
                return Take(bytes, framing, flow, null);
            case Shedding.Refuse:
                TurnAway(bytes, flow);
                return true;
            default:
                RegistrarMetrics.Overloaded(flow.Source.Transport);
                return true;
        }
    }

    /// <summary>Statelessly, with what the request itself holds.</summary>
    private void TurnAway(Memory<byte> bytes, SipFlow flow)
    {
        _began = RegistrarTracing.Begin();
        SipParseResult parsed = SipParser.Parse(bytes, _message, SipFraming.Datagram, _settings.Limits);
        if (parsed.Status != SipParseStatus.Ok || !_message.IsRequest || _message.Method == SipMethod.Ack)
        {
            RegistrarMetrics.Overloaded(flow.Source.Transport);
            return;
        }
        RegistrarMetrics.TurnedAway(Unavailability.TooManyInFlight);
        Answer(Crowded[Random.Shared.Next(Crowded.Length)], flow);
    }

    private bool Take(Memory<byte> bytes, SipFraming framing, SipFlow flow, WaitingRequest? lookup)
    {
        _settings = _settings.InForce();
        _began = RegistrarTracing.Begin();
        SipParseResult parsed = SipParser.Parse(bytes, _message, framing, _settings.Limits);
        switch (parsed.Status)
        {
            case SipParseStatus.Ok:
                TakeWellFormed(framing, flow, lookup);
                return true;
            case SipParseStatus.Refuse when _message.Method != SipMethod.Ack:
                Answer(new SipAnswer(parsed.StatusCode, parsed.Reason), flow, RefusalCause.Malformed);
                return true;
            default:
                RegistrarMetrics.Dropped(flow.Source.Transport, parsed.Reason);
                if (parsed.Status == SipParseStatus.Drop) _settings.Refusals?.Note(_message, flow, RefusalCause.Malformed, 0, parsed.Reason);
                return false;
        }
    }

    /// <summary>Hands what was accepted since the last call to the transport actor, all at once.</summary>
    public void HandOver()
    {
        if (_accepted.Count == 0) return;
        _transport.Tell(_accepted.Count == 1 ? _accepted[0] : new InboundBatch([.. _accepted]), ActorRefs.NoSender);
        _accepted.Clear();
    }

    /// <summary>Refuses a stream that cannot be cut into messages any further, as far as its header section says whom to answer.</summary>
    public void Refuse(Memory<byte> headerSection, in SipAnswer answer, SipFlow flow)
    {
        SipParseResult parsed = SipParser.Parse(headerSection, _message, SipFraming.Datagram, _settings.Limits);
        if (parsed.Status == SipParseStatus.Drop || !_message.IsRequest || _message.Method == SipMethod.Ack) RegistrarMetrics.Dropped(flow.Source.Transport, answer.Reason);
        else Answer(answer, flow);
    }

    private void TakeWellFormed(SipFraming framing, SipFlow flow, WaitingRequest? lookup)
    {
        if (_message.IsRequest && _message.Method is not (SipMethod.Register or SipMethod.Ack or SipMethod.Cancel)
            && FlowTokenReader.TryAnswer(_message, _settings, out string domainOfFlow, out SipAnswer ofFlow))
        {
            if (MayAsk(domainOfFlow, framing, flow, lookup, out _)) Answer(ofFlow, flow);
            return;
        }
        RequestAction action = RequestClassifier.Classify(_message, _settings, out AddressOfRecord? addressOfRecord, out SipAnswer answer);
        switch (action)
        {
            case RequestAction.Answer:
                if (!answer.IsForAuthenticated || IsOfUser(addressOfRecord, framing, flow, lookup)) Answer(answer, flow);
                break;
            case RequestAction.Register:
                DomainPolicy policy = _settings.Policies.For(addressOfRecord!);
                if (IsFromForbiddenSource(policy, flow) || !IsAuthenticated(addressOfRecord, addressOfRecord!.Domain, framing, flow, lookup, out AuthenticationResult sender)) break;
                RegisterRequest? registration =
                    _registers.Read(_message, addressOfRecord!, _settings.Flows.SourcesOf(flow), _clock.Now, out answer, policy, sender.Credential?.Name);
                if (registration is null)
                {
                    Answer(answer, flow);
                    break;
                }
                if (!_message.Body.IsEmpty && RequestClassifier.RefusesBody(_message, out _)) RegistrarMetrics.Conceded(Concessions.IgnoredBody);
                Hand(flow, addressOfRecord!, registration, policy.Compatibility, sender, sender.IsProven || IsTrusted(policy, flow));
                break;
            case RequestAction.Lookup:
                if (!MayAsk(addressOfRecord!.Domain, framing, flow, lookup, out bool isProven)) break;
                if (GruuReader.TryRead(_message, _settings, ref addressOfRecord, out GruuTarget? gruu))
                    Hand(flow, addressOfRecord!, null, CompatibilityProfile.Default, default, isProven, gruu);
                else Answer(new SipAnswer(404, "Not a valid GRUU"), flow);
                break;
            default:
                RegistrarMetrics.Dropped(flow.Source.Transport, "absorbed");
                break;
        }
    }

    private static bool IsTrusted(DomainPolicy policy, SipFlow flow) => flow.IsLoopback || policy.Callers.Trusted.Contains(flow.Remote.Address);

    /// <summary>What comes from where nobody may register is not asked who it is.</summary>
    /// <returns>True when the request has been answered.</returns>
    private bool IsFromForbiddenSource(DomainPolicy policy, SipFlow flow)
    {
        if (policy.Sources.Permits(flow.Remote.Address)) return false;
        Answer(new SipAnswer(403, "Not allowed to register from here"), flow, RefusalCause.ForbiddenSource);
        return true;
    }

    /// <summary>Whether a REGISTER that cannot be granted comes from whom it may be said to.</summary>
    /// <returns>False when the request has been answered, or waits to be taken in again.</returns>
    private bool IsOfUser(AddressOfRecord? addressOfRecord, SipFraming framing, SipFlow flow, WaitingRequest? lookup)
    {
        Span<char> canonical = stackalloc char[256];
        ReadOnlySpan<char> domain = DomainOfRegister(addressOfRecord, canonical);
        return !IsFromForbiddenSource(_settings.Policies.For(domain), flow) && IsAuthenticated(addressOfRecord, domain, framing, flow, lookup, out _);
    }

    /// <summary>
    /// Whether a request to an address-of-record, or to a flow, may be answered with where that is. Until then nothing is looked up, so the
    /// response is the same whether or not there is such an address-of-record.
    /// </summary>
    /// <param name="asked">The domain of what is asked about, whose rules hold, in canonical spelling. A telephone number names none itself.</param>
    /// <param name="framing">As it came.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="lookup">What the store of credentials said; null at first.</param>
    /// <param name="isProven">Whether the sender has shown that it is where it seems to be, or is trusted.</param>
    /// <returns>False when the request has been answered, or waits to be taken in again.</returns>
    private bool MayAsk(ReadOnlySpan<char> asked, SipFraming framing, SipFlow flow, WaitingRequest? lookup, out bool isProven)
    {
        DomainPolicy policy = _settings.Policies.For(asked);
        isProven = IsTrusted(policy, flow);
        switch (policy.Callers.Judge(isProven, isAuthenticated: false, canAuthenticate: _settings.Authenticator is not null))
        {
            case CallerVerdict.Allowed:
                return true;
            case CallerVerdict.Refuse:
                Answer(new SipAnswer(403, "Not allowed to ask from here"), flow, RefusalCause.ForbiddenSource);
                return false;
            default:
                Span<char> canonical = stackalloc char[256];
                ReadOnlySpan<char> domain = DomainOfCaller(asked, canonical);
                if (!IsAuthenticated(null, domain, framing, flow, lookup, out AuthenticationResult sender)) return false;
                isProven = sender.IsProven;
                // A retransmission is answered again, as often as it comes. What was overheard and comes from elsewhere is not.
                if (sender.Verdict == AuthenticationVerdict.Granted || isProven) return true;
                AuthenticationMetrics.Failed(AuthenticationFailure.Replayed);
                Challenge(_settings.Authenticator!, domain, isStale: true, flow);
                return false;
        }
    }

    /// <summary>Authentication, then for a REGISTER authorisation (RFC 3261 sections 10.3 steps 3 and 4, 22.2).</summary>
    /// <param name="addressOfRecord">Whose bindings its sender must be allowed to change; null for a request that changes none.</param>
    /// <param name="domain">Whose realm counts, in canonical spelling.</param>
    /// <param name="framing">As it came.</param>
    /// <param name="flow">Where it came from.</param>
    /// <param name="lookup">What the store said; null at first.</param>
    /// <param name="sender">Who sent it.</param>
    /// <returns>False when the request has been answered, or waits to be taken in again.</returns>
    private bool IsAuthenticated(
        AddressOfRecord? addressOfRecord, ReadOnlySpan<char> domain, SipFraming framing, SipFlow flow, WaitingRequest? lookup, out AuthenticationResult sender)
    {
        sender = new AuthenticationResult(AuthenticationVerdict.Granted);
        if (_settings.Authenticator is not { } authenticator) return true;
        sender = authenticator.Check(_message, domain, flow, _clock.Now, lookup);
        switch (sender.Verdict)
        {
            case AuthenticationVerdict.Granted or AuthenticationVerdict.Repeated:
                if (addressOfRecord is null || sender.Credential!.MayRegister(addressOfRecord, domain)) return true;
                AuthenticationMetrics.Failed(AuthenticationFailure.NotAuthorised);
                Answer(new SipAnswer(403, "Not authorised for this address-of-record"), flow, RefusalCause.NotAuthorised);
                return false;
            case AuthenticationVerdict.RefusedLater:
                return false;
            case AuthenticationVerdict.AskStore when Waits(authenticator, domain, framing, flow, sender.Credential):
                return false;
            case AuthenticationVerdict.AskStore or AuthenticationVerdict.Unavailable:
                RegistrarMetrics.TurnedAway(Unavailability.Credentials);
                Answer(CredentialsUnavailable(), flow);
                return false;
            case AuthenticationVerdict.Unreadable:
                Answer(new SipAnswer(400, "Malformed digest-uri"), flow, CauseOf(sender.Failure));
                return false;
            case AuthenticationVerdict.Forbidden:
                Answer(new SipAnswer(403, "Too many wrong passwords"), flow, CauseOf(sender.Failure));
                return false;
            default:
                if (sender is { Verdict: AuthenticationVerdict.Challenge, Failure: not AuthenticationFailure.NoCredentials })
                    _settings.Refusals?.Note(_message, flow, CauseOf(sender.Failure), 401, "");
                Challenge(authenticator, domain, sender.Verdict == AuthenticationVerdict.Stale, flow);
                return false;
        }
    }

    private bool Waits(DigestAuthenticator authenticator, ReadOnlySpan<char> domain, SipFraming framing, SipFlow flow, KnownCredential? stronger)
    {
        ListenerLoad.Waits(flow);
        if (authenticator.TryWait(_message, domain, framing, flow, stronger, Resume)) return true;
        ListenerLoad.WaitsNoMore(flow);
        return false;
    }

    /// <summary>The domain that a REGISTER is for: that of its Request-URI, or of To where the Request-URI names this server.</summary>
    private ReadOnlySpan<char> DomainOfRegister(AddressOfRecord? addressOfRecord, Span<char> canonical)
    {
        _ = SipUri.TryParse(_message.RequestUri, out SipUri target);
        bool isServed = RequestClassifier.TryServedDomain(target, _settings, canonical, out int length);
        return addressOfRecord is not null && RequestClassifier.StandsForDomainOfTo(target, canonical[..length], isServed, _settings)
            ? addressOfRecord.Domain
            : canonical[..length];
    }

    /// <summary>
    /// The domain whose users a caller is asked to be one of: that of From, as a proxy would ask, else that of what is asked about, so the
    /// realm is never empty. A user of any domain that is served may ask for any address-of-record that is.
    /// </summary>
    private ReadOnlySpan<char> DomainOfCaller(ReadOnlySpan<char> asked, Span<char> canonical)
    {
        bool isSip = SipUri.TryParse(_message.From.Uri, out SipUri from) && from.Scheme is UriScheme.Sip or UriScheme.Sips;
        if (isSip && HostName.TryCanonicalize(from.Host, canonical, out int length)
            && _settings.Domains.Serves(canonical[..length]) && _settings.Policies.TryResolveAlias(canonical, ref length))
            return canonical[..length];
        return asked;
    }

    /// <summary>Stateless: nothing of the request is kept, and its repetition gets the same To tag (RFC 3261 section 8.2.7).</summary>
    private void Challenge(DigestAuthenticator authenticator, ReadOnlySpan<char> domain, bool isStale, SipFlow flow)
    {
        ViaValue via = _message.TopVia;
        if (!TryWriteEcho(via, flow, out ReadOnlySpan<byte> echo)) return;
        var writer = new SipWriter(_response);
        ResponseWriter.WriteHead(ref writer, 401, "", echo);
        int room = MaxAnswerBytes(flow) - writer.Length - ResponseWriter.EndBytes;
        ReadOnlySpan<byte> challenges = Challenges(authenticator, domain, isStale, flow, room);
        writer.Write(challenges);
        ResponseWriter.WriteEnd(ref writer, challenges.Length + _settings.ServerHeader.Length <= room ? _settings.ServerHeader : "");
        Send(writer, 401, via, flow);
    }

    /// <summary>
    /// As many challenges as there is room for, at least one. The most preferred ones are left out: whoever sends so little that there is no
    /// room is a simple client, and the least preferred algorithm is the one that all know.
    /// </summary>
    private ReadOnlySpan<byte> Challenges(DigestAuthenticator authenticator, ReadOnlySpan<char> domain, bool isStale, SipFlow flow, int room)
    {
        var writer = new SipWriter(_challenges);
        authenticator.WriteChallenges(ref writer, _message, domain, flow, isStale, _clock.Now);
        ReadOnlySpan<byte> challenges = _challenges.AsSpan(0, writer.Length);
        while (challenges.Length > room)
        {
            int next = challenges.IndexOf("\r\n"u8) + 2;
            if (next == challenges.Length) break;
            challenges = challenges[next..];
        }
        return challenges;
    }

    /// <summary>Of a request that has not proved where it comes from.</summary>
    private int MaxAnswerBytes(SipFlow flow) => AnswerSizes.Of(flow, _message.Bytes.Length, IsTrusted(_settings.Policies.Everywhere, flow));

    /// <summary>What a right but repeated request is told when no transaction knows it.</summary>
    private SipAnswer ReplayAnswer(AddressOfRecord addressOfRecord, SipFlow flow, int echoBytes)
    {
        int room = MaxAnswerBytes(flow) - echoBytes - UnauthorizedHeadBytes - ResponseWriter.EndBytes;
        return new SipAnswer(401, "", Encoding.UTF8.GetString(Challenges(_settings.Authenticator!, addressOfRecord.Domain, isStale: true, flow, room)));
    }

    private static SipAnswer CredentialsUnavailable() =>
        new(503, "", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Retry-After: {Random.Shared.Next(2, 6)}\r\n"));

    /// <summary>
    /// Takes a request in again whose credential has been read. On another thread than this intake's own, so another intake does it, one
    /// request after the other.
    /// </summary>
    private void Resume(WaitingRequest request)
    {
        try
        {
            lock (_resuming)
            {
                _resumed ??= new RequestIntake(_settings, _transport, _load, _clock) { IsReader = false };
                _resumed.Take(request.Message, request.Framing, request.Flow, request);
                _resumed.HandOver();
            }
        }
        finally
        {
            ListenerLoad.WaitsNoMore(request.Flow);
        }
    }

    private void Hand(SipFlow flow, AddressOfRecord addressOfRecord, RegisterRequest? registration, CompatibilityProfile profile, in AuthenticationResult sender, bool isProven, GruuTarget? gruu = null)
    {
        ViaValue via = _message.TopVia;
        if (!TryWriteEcho(via, flow, out ReadOnlySpan<byte> echo)) return;
        bool isRegister = registration is not null;
        // Of a signed one the same bytes are answered as before and never anew, whatever they ask for: the nonce count is used up.
        bool isStateless = registration is { IsFetch: true } && sender.Credential is null;
        bool hasTransaction = isRegister && !isStateless;
        _load.Begin(flow);
        RequestTrace? trace = RequestTrace.Start(_began, _message, flow);
        trace?.Passed("receive");
        _accepted.Add(
            new InboundRequest
            {
                Flow = flow,
                ReadAt = RegistrarMetrics.Clock(),
                Trace = trace,
                MaxAnswerBytes = AnswerSizes.Of(flow, _message.Bytes.Length, isProven),
                ReplyPort = ReplyPort(via, flow),
                Echo = echo.ToArray(),
                Timestamp = _message.TryGet(SipHeader.Timestamp, out ReadOnlySpan<byte> timestamp) && System.Text.Ascii.IsValid(timestamp) ? timestamp.ToArray() : null,
                Method = _message.Method,
                AddressOfRecord = addressOfRecord,
                Registration = registration,
                IsStateless = isStateless,
                Gruu = gruu,
                Compatibility = profile,
                UnderstandsPath = registration is not { Path.IsEmpty: false } || RequestClassifier.SupportsPath(_message),
                RequestUri = isRegister ? "" : System.Text.Encoding.UTF8.GetString(_message.RequestUri),
                ReplayAnswer = sender.Verdict == AuthenticationVerdict.Repeated ? ReplayAnswer(addressOfRecord, flow, echo.Length) : null,
                TransactionKey = hasTransaction ? TransactionKey(via, flow, sender) : default,
                MergeKey = hasTransaction && _message.To.Tag.IsEmpty ? _keys.OfRequest(_message) : null,
            });
    }

    private UInt128 TransactionKey(in ViaValue via, SipFlow flow, in AuthenticationResult sender) => sender.Credential is null
        ? _keys.OfTransaction(_message, via, flow.RemoteAddressText)
        : _keys.OfSameBytes(_message, flow.RemoteAddressText, flow.Remote.Port);

    private static RefusalCause CauseOf(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.WrongResponse => RefusalCause.WrongPassword,
        AuthenticationFailure.HeldBack => RefusalCause.HeldBack,
        _ => RefusalCause.BadCredentials,
    };

    private void Answer(in SipAnswer answer, SipFlow flow, RefusalCause? cause = null)
    {
        if (answer.StatusCode is >= 400 and not 503 && (cause is not null || _message.Method == SipMethod.Register))
            _settings.Refusals?.Note(_message, flow, cause ?? RefusalCauses.OfStatus(answer.StatusCode), answer.StatusCode, answer.Reason);
        ViaValue via = _message.TopVia;
        if (!TryWriteEcho(via, flow, out ReadOnlySpan<byte> echo)) return;
        SipWriter writer = ResponseWriter.WriteAnswer(_response, answer, echo, _settings.ServerHeader, MaxAnswerBytes(flow));
        Send(writer, answer.StatusCode, via, flow);
    }

    private void Send(in SipWriter writer, int statusCode, in ViaValue via, SipFlow flow)
    {
        if (IsDropped(writer, flow)) return;
        if (writer.IsRefused && statusCode != 500)
        {
            Answer(new SipAnswer(500), flow);
            return;
        }
        if (writer.Length > MaxAnswerBytes(flow))
        {
            // Of what is no whole request only: a response to one is never three times as long.
            RegistrarMetrics.Dropped(flow.Source.Transport, "answer too long");
            return;
        }
        RegistrarMetrics.Answered(flow.Source.Transport, _message.Method, statusCode);
        RequestTrace.Start(_began, _message, flow)?.Answered(statusCode);
        ReadOnlySpan<byte> response = _response.AsSpan(0, writer.Length);
        if (IsReader) flow.SendWithOthers(response, ReplyPort(via, flow));
        else flow.Send(response, ReplyPort(via, flow));
    }

    private bool TryWriteEcho(in ViaValue via, SipFlow flow, out ReadOnlySpan<byte> echo)
    {
        var writer = new SipWriter(_echo);
        ResponseWriter.WriteEcho(ref writer, _message, via, flow, _keys.TagFor(_message, via));
        echo = _echo.AsSpan(0, writer.Length);
        return !IsDropped(writer, flow);
    }

    /// <summary>An answer that does not fit is not sent at all: a part of one is not SIP.</summary>
    private static bool IsDropped(in SipWriter writer, SipFlow flow)
    {
        if (writer.IsTruncated) RegistrarMetrics.Dropped(flow.Source.Transport, "answer too long");
        return writer.IsTruncated;
    }

    /// <summary>
    /// Without rport a UDP response goes to the source address and the port of sent-by (RFC 3261 section 18.2.2); maddr is not followed,
    /// for it would let anyone aim our packets at a third party.
    /// </summary>
    private static int ReplyPort(in ViaValue via, SipFlow flow)
    {
        if (flow.IsReliable) return via.Port == 0 ? 5060 : via.Port;
        if (via.HasRport) return 0;
        int port = via.Port == 0 ? 5060 : via.Port;
        return port == flow.Remote.Port ? 0 : port;
    }
}

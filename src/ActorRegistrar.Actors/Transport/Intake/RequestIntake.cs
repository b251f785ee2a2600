using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Transactions;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;
using Akka.Actor;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>
/// Reads one message after the other, in place: drops what is hopeless, answers at once what needs no state, and hands registrations and
/// lookups to the transport actor. Used by one thread at a time; allocates nothing for what it drops or refuses.
/// </summary>
internal sealed class RequestIntake
{
    private readonly IntakeSettings _settings;
    private readonly IActorRef _transport;
    private readonly ListenerLoad _load;
    private readonly ITimeProvider _clock;
    private readonly SipMessage _message = new();
    private readonly TransactionKeys _keys = new();
    private readonly RegisterReader _registers;
    private readonly byte[] _echo;
    private readonly byte[] _response;
    private readonly List<InboundRequest> _accepted = [];

    public RequestIntake(IntakeSettings settings, IActorRef transport, ListenerLoad load, ITimeProvider clock)
    {
        _settings = settings;
        _transport = transport;
        _load = load;
        _clock = clock;
        _registers = new RegisterReader(settings.Limits);
        // Room for received, rport and tag. A list of Via values in compact form can outgrow it, which no client's does.
        _echo = new byte[settings.Limits.MaxHeaderSectionBytes + 256];
        _response = new byte[settings.Limits.MaxHeaderSectionBytes + 2048];
    }

    /// <summary>Takes one message in.</summary>
    /// <param name="bytes">The message, in a buffer of the caller's that is overwritten where lines are folded.</param>
    /// <param name="framing">How it ends.</param>
    /// <param name="flow">Where it came from.</param>
    /// <returns>Whether it was SIP, as far as it was looked at.</returns>
    public bool Take(Memory<byte> bytes, SipFraming framing, SipFlow flow)
    {
        if (framing == SipFraming.Datagram && _load.Sheds(flow))
        {
            RegistrarMetrics.Dropped(flow.Source.Transport, "overload");
            return true;
        }
        SipParseResult parsed = SipParser.Parse(bytes, _message, framing, _settings.Limits);
        switch (parsed.Status)
        {
            case SipParseStatus.Ok:
                TakeWellFormed(flow);
                return true;
            case SipParseStatus.Refuse when _message.Method != SipMethod.Ack:
                Answer(new SipAnswer(parsed.StatusCode, parsed.Reason), flow);
                return true;
            default:
                RegistrarMetrics.Dropped(flow.Source.Transport, parsed.Reason);
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

    private void TakeWellFormed(SipFlow flow)
    {
        RequestAction action = RequestClassifier.Classify(_message, _settings, out AddressOfRecord? addressOfRecord, out SipAnswer answer);
        switch (action)
        {
            case RequestAction.Answer:
                Answer(answer, flow);
                break;
            case RequestAction.Register:
                RegisterRequest? registration = _registers.Read(_message, addressOfRecord!, flow.Source, _clock.Now, out answer);
                if (registration is null) Answer(answer, flow);
                else Hand(flow, addressOfRecord!, registration);
                break;
            case RequestAction.Lookup:
                Hand(flow, addressOfRecord!, null);
                break;
            default:
                RegistrarMetrics.Dropped(flow.Source.Transport, "absorbed");
                break;
        }
    }

    private void Hand(SipFlow flow, AddressOfRecord addressOfRecord, RegisterRequest? registration)
    {
        ViaValue via = _message.TopVia;
        if (!TryWriteEcho(via, flow, out ReadOnlySpan<byte> echo)) return;
        bool isRegister = registration is not null;
        _load.Begin(flow);
        _accepted.Add(
            new InboundRequest
            {
                Flow = flow,
                ReplyPort = ReplyPort(via, flow),
                Echo = echo.ToArray(),
                Timestamp = _message.TryGet(SipHeader.Timestamp, out ReadOnlySpan<byte> timestamp) ? timestamp.ToArray() : null,
                Method = _message.Method,
                AddressOfRecord = addressOfRecord,
                Registration = registration,
                RequestUri = isRegister ? "" : System.Text.Encoding.UTF8.GetString(_message.RequestUri),
                TransactionKey = isRegister ? _keys.OfTransaction(_message, via, flow.RemoteAddressText) : default,
                MergeKey = isRegister && _message.To.Tag.IsEmpty ? _keys.OfRequest(_message) : null,
            });
    }

    private void Answer(in SipAnswer answer, SipFlow flow)
    {
        ViaValue via = _message.TopVia;
        if (!TryWriteEcho(via, flow, out ReadOnlySpan<byte> echo)) return;
        var writer = new SipWriter(_response);
        ResponseWriter.WriteAnswer(ref writer, answer, echo, _settings.ServerHeader);
        if (IsDropped(writer, flow)) return;
        RegistrarMetrics.Answered(flow.Source.Transport, _message.Method, answer.StatusCode);
        flow.Send(_response.AsSpan(0, writer.Length), ReplyPort(via, flow));
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

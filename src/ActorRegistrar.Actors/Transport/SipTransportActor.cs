using System.Globalization;
using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Clocks;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Refusals;
using ActorRegistrar.Actors.Tracing;
using ActorRegistrar.Actors.Transactions;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;
using ActorRegistrar.Sip.Writing;
using Akka.Actor;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Transport;

/// <summary>
/// Dispatches the requests of one listener to addresses-of-record and writes what they answer: server transactions, admission, the
/// deadline of an answer. Holds no binding and no rule about one.
/// </summary>
internal sealed class SipTransportActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly SipTransportContext _context;
    private readonly ServerTransactions _transactions;
    private byte[] _buffer = new byte[64 * 1024];
    private readonly RegistrarClock _clock = RegistrarClock.Of(Context.System);
    private IActorRef? _drainRequester;
    private SipFlow? _unflushed;
    private bool _hasToldOfText;
    private DateTime _turnSince; // while anybody traces

    public SipTransportActor(SipTransportContext context)
    {
        _context = context;
        _transactions = new ServerTransactions(
            context.MaxRequestsInFlight,
            context.ResponseMemoryBytes,
            timerJ: TicksPast(TimeSpan.FromSeconds(32)),
            tryingAfter: TicksPast(TimeSpan.FromSeconds(3.5)),
            answerWithin: TicksWithin(context.AnswerWithin));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(TickMark.Instance, TickMark.Instance, Tick, Tick);

    protected override void OnReceive(object message)
    {
        _turnSince = RegistrarTracing.Clock();
        switch (message)
        {
            case InboundRequest request: OnRequest(request); break;
            case InboundBatch batch: OnBatch(batch); break;
            case Accepted reply: OnAccepted(reply); break;
            case Refused reply: OnRefused(reply); break;
            case NotStored reply: Finish(reply.Correlation, Unavailable(Unavailability.NotStored)); break;
            case BindingsFound reply: OnFound(reply); break;
            case BindingsNotRead reply: Finish(reply.Correlation, Unavailable(Unavailability.NotRead)); break;
            case FlushMark: OnFlush(); break;
            case TickMark: OnTick(); break;
            case Drain: OnDrain(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnBatch(InboundBatch batch)
    {
        foreach (InboundRequest request in batch.Requests) OnRequest(request);
    }

    private void OnRequest(InboundRequest request)
    {
        if (!request.HasTransaction)
        {
            if (!_context.Admission.OwnsJournal) AnswerAtOnce(request, Unavailable(Unavailability.JournalFailing));
            else if (IsCrowdedOut(request)) AnswerAtOnce(request, Unavailable(Unavailability.TooManyInFlight));
            else Dispatch(request);
            return;
        }
        switch (_transactions.Match(request, out ReadOnlySpan<byte> lastResponse))
        {
            case TransactionMatch.InProgress:
                RegistrarMetrics.Retransmitted(request.Flow.Source.Transport);
                _context.Load.End(request.Flow);
                break;
            case TransactionMatch.Completed:
                RegistrarMetrics.Retransmitted(request.Flow.Source.Transport);
                // A real retransmission is as long as the first request was; a short one asks for a response that it could not have got.
                if (lastResponse.Length <= request.MaxAnswerBytes) Queue(request, lastResponse);
                else RegistrarMetrics.Dropped(request.Flow.Source.Transport, "answer too long");
                _context.Load.End(request.Flow);
                break;
            case var _ when request.ReplayAnswer is { } stale:
                AuthenticationMetrics.Failed(AuthenticationFailure.Replayed);
                _context.Refusals?.Note(request, RefusalCause.Replayed, stale.StatusCode, "");
                AnswerAtOnce(request, stale);
                break;
            case TransactionMatch.Merged:
                AnswerAtOnce(request, new SipAnswer(482));
                break;
            default:
                if (FindObstacle(request) is { } obstacle) AnswerAtOnce(request, Unavailable(obstacle));
                else Dispatch(request);
                break;
        }
    }

    private void Dispatch(InboundRequest request)
    {
        long correlation = _transactions.Begin(request).Correlation;
        IForAddressOfRecord message = request.Registration is { } registration
            ? new Register(registration, correlation) { TraceParent = Dispatched(request), IsReviewed = true }
            : new LookupBindings(request.AddressOfRecord, correlation) { Gruu = request.Gruu, TraceParent = Dispatched(request), IsReviewed = true };
        _context.Router.TellReviewed(message, Self);
    }

    /// <summary>The request's activity, for whoever goes on with it; null for one that is not traced.</summary>
    private static string? Dispatched(InboundRequest request)
    {
        if (request.Trace is not { } trace) return null;
        trace.Passed("transaction");
        return trace.Id;
    }

    private Unavailability? FindObstacle(InboundRequest request)
    {
        if (_context.Admission.IsFailing) return Unavailability.JournalFailing;
        if (!_context.Admission.IsOpen && ListenerLoad.IsOverShare(request.Flow)) return Unavailability.JournalBusy;
        return IsCrowdedOut(request) ? Unavailability.TooManyInFlight : null;
    }

    /// <summary>A full house turns busy sources away, an overfull one everybody.</summary>
    private bool IsCrowdedOut(InboundRequest request) =>
        _transactions.IsOverfull || (_transactions.IsFull && ListenerLoad.IsOverShare(request.Flow));

    private void OnAccepted(Accepted reply)
    {
        if (!_transactions.TryComplete(reply.Correlation, out PendingRequest pending)) return;
        SipWriter writer = default;
        int leftOut = 0;
        for (AnswerLength length = AnswerLength.Full; length <= AnswerLength.WhatFits; length++)
        {
            while ((writer = WriteAccepted(reply, pending, length, out leftOut)).IsTruncated) EnlargeBuffer();
            if (writer.Length <= pending.Request.MaxAnswerBytes) break;
        }
        if (leftOut > 0) TellOfText(pending.Request, leftOut);
        if (writer.IsRefused)
        {
            Answer(pending, new SipAnswer(500));
            return;
        }
        if (pending.Request.Registration is { } registration) _context.Connections.Settle(registration.AddressOfRecord, reply.Bindings, reply.At, pending.Request.Flow);
        Send(pending, 200, writer);
    }

    private SipWriter WriteAccepted(Accepted reply, PendingRequest pending, AnswerLength length, out int leftOut)
    {
        leftOut = 0;
        InboundRequest request = pending.Request;
        var writer = new SipWriter(_buffer);
        ResponseWriter.WriteHead(ref writer, 200, "", request.Echo);
        if (request.Registration is { } registration)
        {
            if (request.UnderstandsPath) ResponseWriter.WritePath(ref writer, registration.Path);
            RegisterAnswers.WriteExtensions(ref writer, registration, _context.Policies.For(registration.AddressOfRecord).Extensions, length);
            // Last of what is long, for only now is it known what is left for them.
            leftOut = RegisterAnswers.WriteContacts(ref writer, reply, request, _context.Gruus, length, request.MaxAnswerBytes - ResponseWriter.EndBytes);
        }
        if (length == AnswerLength.Full)
        {
            writer.Write("Date: "u8);
            writer.WriteDate(_clock.ToWall(reply.At));
            writer.EndLine();
        }
        ResponseWriter.WriteEnd(ref writer, length == AnswerLength.Full ? _context.ServerHeader : "");
        return writer;
    }

    private void OnRefused(Refused reply)
    {
        if (!_transactions.TryComplete(reply.Correlation, out PendingRequest pending)) return;
        (RefusalCause cause, SipAnswer answer) = reply.Outcome switch
        {
            RegistrationOutcome.IntervalTooBrief =>
                (RefusalCause.TooBrief, new SipAnswer(423, "", string.Create(CultureInfo.InvariantCulture, $"Min-Expires: {reply.MinExpires}\r\n"))),
            RegistrationOutcome.TooManyContacts => (RefusalCause.TooManyContacts, new SipAnswer(403, reply.Reason)),
            RegistrationOutcome.ForbiddenContact => (RefusalCause.ForbiddenContact, new SipAnswer(403, reply.Reason)),
            RegistrationOutcome.NotServed => (RefusalCause.UnknownDomain, new SipAnswer(404, reply.Reason)),
            RegistrationOutcome.TooLarge => (RefusalCause.TooLarge, new SipAnswer(403, reply.Reason)),
            // Not 503, which is about the whole server: a client would try another, a proxy would take this one for dead (RFC 3263 section 4.3).
            RegistrationOutcome.TooManyChanges =>
                (RefusalCause.TooManyChanges, new SipAnswer(500, reply.Reason, string.Create(CultureInfo.InvariantCulture, $"Retry-After: {reply.RetryAfterSeconds}\r\n"))),
            RegistrationOutcome.OutOfOrder => (RefusalCause.StaleCSeq, new SipAnswer(400, reply.Reason)),
            _ => (RefusalCause.Malformed, new SipAnswer(400, reply.Reason)),
        };
        _context.Refusals?.Note(pending.Request, cause, answer.StatusCode, reply.Reason);
        Answer(pending, answer);
    }

    /// <summary>A redirect server's answer (RFC 3261 section 8.3).</summary>
    private void OnFound(BindingsFound reply)
    {
        if (!_transactions.TryComplete(reply.Correlation, out PendingRequest pending)) return;
        SipWriter writer;
        int contacts, leftOut;
        while ((writer = WriteFound(reply, pending, AnswerLength.Full, out contacts, out leftOut)).IsTruncated) EnlargeBuffer();
        if (leftOut > 0) TellOfText(pending.Request, leftOut);
        int candidates = contacts;
        if (writer.Length > pending.Request.MaxAnswerBytes) writer = WriteFound(reply, pending, AnswerLength.WhatFits, out contacts, out _);
        if (writer.IsRefused) Answer(pending, new SipAnswer(500));
        else if (contacts > 0) Send(pending, 302, writer);
        else if (candidates > 0) Answer(pending, new SipAnswer(513, "Response too large for UDP"));
        else if (leftOut > 0) Answer(pending, new SipAnswer(480));
        else Answer(pending, NothingToRedirectTo(reply, pending.Request.Method));
    }

    /// <summary>All contacts, or in the order of preference those for which there is room; the others are as if they were not in reach.</summary>
    private SipWriter WriteFound(BindingsFound reply, PendingRequest pending, AnswerLength length, out int contacts, out int leftOut)
    {
        (contacts, leftOut) = (0, 0);
        bool isWhole = length == AnswerLength.Full;
        int room = isWhole ? int.MaxValue : pending.Request.MaxAnswerBytes - ResponseWriter.EndBytes;
        NatRedirection nat = _context.Policies.For(reply.AddressOfRecord).Extensions.NatRedirection;
        var writer = new SipWriter(_buffer);
        ResponseWriter.WriteHead(ref writer, 302, "", pending.Request.Echo);
        foreach (Binding binding in reply.Bindings)
        {
            if (SipUriComparer.AreEqual(binding.ContactUri, pending.Request.RequestUri)) continue;
            SipWriter before = writer;
            RedirectionWriter.Write(ref writer, binding, reply.At, nat, _context.FlowTokens.Of(reply.AddressOfRecord, binding));
            if (ResponseWriter.KeepsContact(ref writer, before, room, ref leftOut)) contacts++;
        }
        ResponseWriter.WriteEnd(ref writer, isWhole ? _context.ServerHeader : "");
        return writer;
    }

    /// <summary>A binding with a line end in it, which nothing should have stored, is in no answer. The log says so once.</summary>
    private void TellOfText(InboundRequest request, int bindings)
    {
        LocationMetrics.LeftOut(bindings, isRecovered: false);
        if (_hasToldOfText) return;
        _hasToldOfText = true;
        Context.GetLogger().Warning(
            "Bindings of {0} are left out of an answer: a text of theirs holds a line end, which no REGISTER can bring. Said once; the metric of bindings left out goes on counting.",
            request.AddressOfRecord);
    }

    /// <summary>Policy bounds bindings and limits bound their sizes, so this ends.</summary>
    private void EnlargeBuffer() => _buffer = new byte[2 * _buffer.Length];

    /// <summary>
    /// Only a contact that is the Request-URI itself: 404, so that no loop is built (RFC 3261 section 8.3). A method that nobody knows has
    /// nowhere to go and is not understood here either.
    /// </summary>
    private static SipAnswer NothingToRedirectTo(BindingsFound reply, SipMethod method)
    {
        if (method == SipMethod.Unknown) return new SipAnswer(501);
        return reply.IsKnown && reply.Bindings.IsEmpty ? new SipAnswer(480) : new SipAnswer(404);
    }

    private void Finish(long correlation, in SipAnswer answer)
    {
        if (_transactions.TryComplete(correlation, out PendingRequest pending)) Answer(pending, answer);
    }

    private void Answer(PendingRequest pending, in SipAnswer answer)
    {
        SipWriter writer = ResponseWriter.WriteAnswer(_buffer, answer, pending.Request.Echo, _context.ServerHeader, pending.Request.MaxAnswerBytes);
        Send(pending, answer.StatusCode, writer);
    }

    private void AnswerAtOnce(InboundRequest request, in SipAnswer answer)
    {
        SipWriter writer = ResponseWriter.WriteAnswer(_buffer, answer, request.Echo, _context.ServerHeader, request.MaxAnswerBytes);
        RegistrarMetrics.Answered(request.Flow.Source.Transport, request.Method, answer.StatusCode);
        Queue(request, _buffer.AsSpan(0, writer.Length));
        request.Trace?.Answered(answer.StatusCode, _turnSince);
        _context.Load.End(request.Flow);
    }

    private void Send(PendingRequest pending, int statusCode, in SipWriter writer)
    {
        ReadOnlySpan<byte> response = _buffer.AsSpan(0, writer.Length);
        InboundRequest request = pending.Request;
        _transactions.Remember(request, response);
        RegistrarMetrics.Answered(request.Flow.Source.Transport, request.Method, statusCode);
        RegistrarMetrics.Took(request.Registration is not null, request.ReadAt);
        Queue(request, response);
        request.Trace?.Answered(statusCode, _turnSince);
        _context.Load.End(request.Flow);
        if (_drainRequester is not null) AnswerWhenDrained();
    }

    private SipAnswer Unavailable(Unavailability cause)
    {
        RegistrarMetrics.TurnedAway(cause);
        int least = _context.Admission.RetryAfterSeconds;
        return new SipAnswer(503, "", string.Create(CultureInfo.InvariantCulture, $"Retry-After: {Random.Shared.Next(least, (2 * least) + 1)}\r\n"));
    }

    private void OnTick()
    {
        _transactions.Advance();
        while (_transactions.TryTakeLate(out PendingRequest late)) Answer(late, Unavailable(Unavailability.Deadline));
        while (_transactions.TryTakeUntold(out PendingRequest untold)) SendTrying(untold.Request);
    }

    /// <summary>The one provisional response to a non-INVITE, not before Timer E has reached T2 (RFC 4320 section 4.1).</summary>
    private void SendTrying(InboundRequest request)
    {
        var writer = new SipWriter(_buffer);
        ResponseWriter.WriteHead(ref writer, 100, "", request.Echo);
        if (request.Timestamp is { } timestamp)
        {
            writer.Write("Timestamp: "u8);
            writer.WriteText(timestamp);
            writer.EndLine();
        }
        ResponseWriter.WriteEnd(ref writer, _context.ServerHeader);
        if (request.MaxAnswerBytes < request.Flow.MaxAnswerBytes)
        {
            // Whoever has proved nothing gets no more for being slow to be answered.
            if (2 * writer.Length > request.MaxAnswerBytes) return;
            request.MaxAnswerBytes -= writer.Length;
        }
        Queue(request, _buffer.AsSpan(0, writer.Length));
    }

    /// <summary>
    /// What one turn of the mailbox answers leaves together: the mark comes after every answer that is waiting already, so nothing waits
    /// for an answer still to come.
    /// </summary>
    private void Queue(InboundRequest request, ReadOnlySpan<byte> response)
    {
        request.Flow.Queue(response, request.ReplyPort);
        if (_unflushed is null) Self.Tell(FlushMark.Instance);
        _unflushed = request.Flow;
    }

    private void OnFlush()
    {
        _unflushed?.Flush();
        _unflushed = null;
    }

    private void OnDrain()
    {
        OnFlush();
        _drainRequester = Sender;
        AnswerWhenDrained();
    }

    private void AnswerWhenDrained()
    {
        if (_transactions.InFlight > 0) return;
        OnFlush();
        _drainRequester.Tell(Drained.Instance);
        _drainRequester = null;
    }

    /// <summary>Ticks after which no less than this time has passed: the first may follow at once.</summary>
    private static long TicksPast(TimeSpan time) => (time.Ticks / Tick.Ticks) + 1;

    /// <summary>Ticks after which no more than this time has passed.</summary>
    private static long TicksWithin(TimeSpan time) => Math.Max(1, time.Ticks / Tick.Ticks);

    /// <summary>Asks for <see cref="Drained"/> once every accepted request is answered.</summary>
    internal sealed class Drain : INoSerializationVerificationNeeded
    {
        public static readonly Drain Instance = new();
    }

    /// <summary>Every accepted request is answered.</summary>
    internal sealed class Drained : INoSerializationVerificationNeeded
    {
        public static readonly Drained Instance = new();
    }

    private sealed class FlushMark : INoSerializationVerificationNeeded
    {
        public static readonly FlushMark Instance = new();
    }

    private sealed class TickMark : INoSerializationVerificationNeeded
    {
        public static readonly TickMark Instance = new();
    }
}

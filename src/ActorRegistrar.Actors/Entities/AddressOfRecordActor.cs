using System.Collections.Immutable;
using System.Diagnostics;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Actors.Tracing;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// One address-of-record: owns its bindings and their one expiry timer, stores every change before it answers. Holds no rule: it asks
/// <see cref="RegistrationRules"/> and its kin, persists what they say, and replies.
/// </summary>
internal sealed class AddressOfRecordActor : JournaledActor
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private const string TooManyChanges = "Too many changes, try again later";

    private readonly AddressOfRecord _addressOfRecord;
    private readonly LocationServiceContext _service;
    private HeldBindings _held;
    private IActorRef? _replyTo; // who waits for the event being stored; nobody for an expiry
    private long _correlation;
    private bool _isUnderWay; // from the begin of a write until whoever asked for it is answered
    private ICancelable? _timer;
    private DateTimeOffset _timerDueAt = DateTimeOffset.MaxValue;
    private long _changesFullAtTicks; // see ChangeBudget

    public AddressOfRecordActor(AddressOfRecord addressOfRecord, LocationServiceContext service) : base(service.Journal)
    {
        _addressOfRecord = addressOfRecord;
        _service = service;
        PersistenceId = addressOfRecord.ToString();
        LocationMetrics.Woke();
    }

    public override string PersistenceId { get; }

    /// <summary>What holds at this moment; it may be another with the next request.</summary>
    private RegistrationPolicy Policy => _service.Domains.Current.Policies.For(_addressOfRecord).Registration;

    private DateTimeOffset Now => Journal.Clock.Now;

    protected override void OnCommand(object command, IActorRef sender)
    {
        switch (command)
        {
            case Register { IsReviewed: true } register: OnRegister(register, sender); break;
            case LookupBindings { IsReviewed: true } lookup: OnLookup(lookup, sender); break;
            case RemoveBindings { IsReviewed: true } remove: OnRemove(remove, sender); break;
            case AddBinding { IsReviewed: true } add: OnAdd(add, sender); break;
            case ImportBindings { IsReviewed: true } import: OnImport(import, sender); break;
            case ShortenBindings { IsReviewed: true } shorten: OnShorten(shorten, sender); break;
            case ShowBindings { IsReviewed: true } show: OnShow(show, sender); break;
            case FlowEnded ended: OnFlowEnded(ended.Flow); break;
            case Wake: OnWake(sender); break;
            case ExpiryDue: OnExpiryDue(); break;
            case StopIfIdle: OnStopIfIdle(); break;
            // Sent by somebody who remembers where an answer came from: the location service has to see it first.
            case AddressOfRecordMessage unreviewed: Context.Parent.Tell(unreviewed, sender); break;
            default: Unhandled(command); break;
        }
    }

    protected override void OnReplayed(object happened) => Hold(_held.State.Evolve((IAddressOfRecordEvent)happened));

    /// <summary>What ended while nobody was watching is journaled at once, dated when it ended.</summary>
    protected override void OnRecovered()
    {
        AddressOfRecordState stored = _held.State, state = RecoveryRules.Review(stored, out ImmutableArray<string> faults);
        if (!faults.IsEmpty)
        {
            LocationMetrics.LeftOut(faults.Length, isRecovered: true);
            Context.GetLogger().Warning("Left out {0} of the bindings stored for {1}: a control character in {2}.", faults.Length, PersistenceId, string.Join(", ", faults.Distinct()));
        }
        state = ExpiryRules.BoundByGrant(state, Now) ?? state;
        if (!ReferenceEquals(state, stored)) Hold(state);
        CatchUp();
    }

    private void OnRegister(Register command, IActorRef sender)
    {
        using Activity? activity = RegistrarTracing.Follow(command.TraceParent, "decide");
        RegistrationPolicy policy = Policy;
        AddressOfRecordState state = _held.State;
        DateTimeOffset now = Now;
        RegistrationDecision decision = RegistrationRules.Decide(state, command.Request, policy, now);
        if (decision.Event is null) LocationMetrics.Decided(decision.Outcome);
        if (decision.Concessions != Concessions.None) RegistrarMetrics.Conceded(decision.Concessions);
        if (!decision.IsAccepted)
            sender.Tell(new Refused(decision.Outcome, decision.Reason, policy.MinExpires, command.Correlation));
        else if (decision.Event is null)
            Answer(state, sender, command.Correlation);
        // What is taken away was paid for when it was added, and a stranger's binding must not have to stay.
        else if (command.Request.Registers && SecondsUntilChange(command.Request.AuthenticatedUser, policy, now) is > 0 and var seconds)
            Postpone(command, policy, seconds, now, sender);
        else
            Store(decision.Event, sender, command.Correlation, command.TraceParent);
        AskToStopIfIdle();
    }

    private bool HasUsedBudget => _changesFullAtTicks > Now.UtcTicks;

    /// <summary>0 when the change may be stored, which is counted then.</summary>
    private int SecondsUntilChange(string? user, RegistrationPolicy policy, DateTimeOffset now)
    {
        long fullAt = _changesFullAtTicks;
        int seconds = policy.Changes.Take(ref fullAt, now);
        if (seconds == 0 && user is not null) seconds = _service.UserChanges.Take(user, policy.UserChanges, now);
        if (seconds == 0) _changesFullAtTicks = fullAt;
        return seconds;
    }

    /// <summary>A change too many is not stored. A refresh that hardly changes anything is granted all the same, with the time that is left.</summary>
    private void Postpone(Register command, RegistrationPolicy policy, int seconds, DateTimeOffset now, IActorRef sender)
    {
        AddressOfRecordState state = _held.State;
        if (RefreshRules.IsFresh(state, command.Request, policy, now))
        {
            LocationMetrics.Decided(RegistrationOutcome.Accepted);
            Answer(state, sender, command.Correlation);
            return;
        }
        LocationMetrics.Decided(RegistrationOutcome.TooManyChanges);
        sender.Tell(new Refused(RegistrationOutcome.TooManyChanges, TooManyChanges, policy.MinExpires, command.Correlation) { RetryAfterSeconds = seconds });
    }

    private void OnLookup(LookupBindings question, IActorRef sender)
    {
        AnswerLookup(question, sender);
        AskToStopIfIdle();
    }

    private void AnswerLookup(LookupBindings question, IActorRef sender)
    {
        using Activity? activity = RegistrarTracing.Follow(question.TraceParent, "decide");
        DateTimeOffset now = Now;
        AddressOfRecordState state = _held.State;
        TargetSet? found = question.Gruu is { } gruu
            ? LookupRules.TargetsOf(gruu, state, now, _service.Flows)
            : LookupRules.TargetsAt(state, now, _service.Flows);
        TargetSet targets = found ?? TargetSet.Empty;
        bool isKnown = LastSequenceNumber > 0 && found is not null;
        LocationMetrics.LookedUp(!targets.Targets.IsEmpty, isKnown);
        sender.Tell(new BindingsFound(_addressOfRecord, targets.Targets, isKnown, now, question.Correlation) { Alternatives = targets.Alternatives });
    }

    private void OnRemove(RemoveBindings command, IActorRef sender)
    {
        Administer(AdministrativeRules.Remove(_held.State, command.ContactUri, command.By, Now, command.From), sender, command.Correlation);
        AskToStopIfIdle();
    }

    private void OnAdd(AddBinding command, IActorRef sender)
    {
        RegistrationPolicy policy = Policy;
        RegistrationDecision decision = AdministrativeRules.Add(_held.State, command.Contact, policy, command.By, Now, command.From);
        if (decision.IsAccepted) Administer(decision.Event, sender, command.Correlation);
        else sender.Tell(new Refused(decision.Outcome, decision.Reason, policy.MinExpires, command.Correlation));
        AskToStopIfIdle();
    }

    private void OnShorten(ShortenBindings command, IActorRef sender)
    {
        Administer(AdministrativeRules.Shorten(_held.State, command.Within, command.By, Now, command.From), sender, command.Correlation);
        AskToStopIfIdle();
    }

    private void OnImport(ImportBindings command, IActorRef sender)
    {
        Administer(ImportRules.Decide(_held.State, command.Bindings, command.By, Policy, Now, command.From).Event, sender, command.Correlation);
        AskToStopIfIdle();
    }

    private void Administer(BindingsChanged? change, IActorRef sender, long correlation)
    {
        DateTimeOffset now = Now;
        if (change is null) sender.Tell(new Administered([], _held.State.LiveAt(now), now, correlation));
        else Store(change, sender, correlation);
    }

    private void OnShow(ShowBindings question, IActorRef sender)
    {
        DateTimeOffset now = Now;
        ImmutableArray<ShownBinding> shown = [.. _held.State.LiveAt(now).Select(binding => new ShownBinding(binding, binding.IsReachableOver(_service.Flows)))];
        sender.Tell(new BindingsShown(_addressOfRecord, shown, LastSequenceNumber > 0, now, question.Correlation));
        AskToStopIfIdle();
    }

    private void OnFlowEnded(FlowReference flow)
    {
        if (FlowRules.Lose(_held.State, flow, Now) is { } lost) Store(lost, ActorRefs.NoSender, 0);
        else AskToStopIfIdle();
    }

    private void OnWake(IActorRef sender)
    {
        sender.Tell(Awake.Instance);
        AskToStopIfIdle();
    }

    private void OnExpiryDue()
    {
        _timerDueAt = DateTimeOffset.MaxValue;
        CatchUp();
        AskToStopIfIdle();
    }

    /// <summary>Stores what time did, and what the journal could not take when it happened.</summary>
    private void CatchUp()
    {
        AddressOfRecordState state = _held.State;
        if (ExpiryRules.Expire(state, Now) is { } expired) Store(expired, ActorRefs.NoSender, 0);
        else if (FlowRules.FindEnded(state, _service.Flows.Run, _service.Flows) is { } ended) OnFlowEnded(ended);
        else ArmTimer();
    }

    private void Store(BindingsChanged happened, IActorRef? replyTo, long correlation, string? traceParent = null)
    {
        if (!_service.Writes.TryBegin())
        {
            LocationMetrics.FailedToStore(happened);
            replyTo?.Tell(new NotStored(correlation));
            return;
        }
        _isUnderWay = true;
        _replyTo = replyTo;
        _correlation = correlation;
        Store(happened, traceParent);
    }

    private void Answer(AddressOfRecordState state, IActorRef replyTo, long correlation)
    {
        DateTimeOffset now = Now;
        replyTo.Tell(new Accepted(state.LiveAt(now), now, correlation));
    }

    protected override void OnStored(object happened)
    {
        var stored = (BindingsChanged)happened;
        // Made only for an operator, who is told what went.
        AddressOfRecordState before = stored.Cause == ChangeCause.Administrative ? _held.State : AddressOfRecordState.Empty;
        AddressOfRecordState state = before.Evolve(stored);
        Hold(state);
        LocationMetrics.Stored(stored);
        ArmTimer();
        Context.System.EventStream.Publish(new BindingsUpdated(_addressOfRecord, stored, LastSequenceNumber));
        if (_replyTo is { } replyTo)
        {
            if (stored.Cause == ChangeCause.Administrative) AnswerOperator(replyTo, stored, before, state);
            else Answer(state, replyTo, _correlation);
        }
        EndWrite();
        // A connection may end while its REGISTER is on its way to the journal: nobody tells of it again.
        if (stored.RequestedBy?.Source.Flow is { IsLost: false } flow && !_service.Flows.TryBind(flow, _addressOfRecord)) OnFlowEnded(flow);
        AskToStopIfIdle();
    }

    private void EndWrite()
    {
        if (!_isUnderWay) return;
        _isUnderWay = false;
        _service.Writes.End();
    }

    private void AnswerOperator(IActorRef replyTo, BindingsChanged stored, AddressOfRecordState before, AddressOfRecordState state)
    {
        DateTimeOffset now = Now;
        ImmutableArray<Binding> removed =
        [
            .. before.Bindings.Where(binding => stored.Changes.Any(change => change.Kind == ContactChangeKind.Deactivated && change.ContactUri == binding.ContactUri)),
        ];
        replyTo.Tell(new Administered(removed, state.LiveAt(now), now, _correlation));
    }

    /// <summary>
    /// One timer, never moved by a refresh: when it fires too early it is armed again for what is left. Only an expiry that comes before
    /// the armed one needs another.
    /// </summary>
    private void ArmTimer(DateTimeOffset notBefore = default, DateTimeOffset? atLatest = null)
    {
        DateTimeOffset next = _held.NextExpiry;
        if (next < notBefore) next = notBefore;
        if (next > atLatest) next = atLatest.Value;
        if (next >= _timerDueAt) return;
        _timerDueAt = next;
        _timer?.Cancel();
        // The scheduler may round down; a millisecond more makes one firing enough.
        TimeSpan delay = next - Now + TimeSpan.FromMilliseconds(1);
        _timer = Context.System.Scheduler.ScheduleTellOnceCancelable(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Self, ExpiryDue.Instance, Self);
    }

    private void AskToStopIfIdle()
    {
        if (!_held.IsEmpty || IsStoring) return;
        // Whoever forgot what was used of the budget would begin with a full one.
        if (HasUsedBudget) ArmTimer(atLatest: new DateTimeOffset(_changesFullAtTicks, TimeSpan.Zero));
        else Context.Parent.Tell(new AddressOfRecordParent.Idle(_addressOfRecord));
    }

    private void OnStopIfIdle()
    {
        if (_held.IsEmpty && !HasUsedBudget) Context.Stop(Self);
        else Context.Parent.Tell(new AddressOfRecordParent.StillNeeded(_addressOfRecord));
    }

    protected override void OnStoreFailed(object happened, Exception cause)
    {
        _replyTo?.Tell(new NotStored(_correlation));
        // A change that was not stored does not count. The budget is full again: no client can make the journal fail at will.
        _changesFullAtTicks = 0;
        EndWrite();
        LocationMetrics.FailedToStore((BindingsChanged)happened);
        Context.GetLogger().Debug("Not stored: {0} number {1}: {2}", PersistenceId, LastSequenceNumber + 1, cause.Message);
        // Reads the journal again by itself: what was stored has an end of its own, which nobody else may ask for.
        ArmTimer(atLatest: Now + RetryPause);
    }

    protected override void OnRecoveringAgain() => Hold(AddressOfRecordState.Empty);

    private void Hold(AddressOfRecordState next)
    {
        LocationMetrics.Holds(_held.Count, next.Bindings.Length);
        _held.Hold(next);
    }

    /// <summary>
    /// A lookup is answered with what was granted before, if anything was: the write that failed may have been the first. No caller waits for
    /// an actor to wake.
    /// </summary>
    protected override bool TryTakeUncertain(object command, IActorRef sender)
    {
        if (command is not LookupBindings lookup || LastSequenceNumber == 0) return false;
        AnswerLookup(lookup, sender);
        return true;
    }

    /// <summary>An expiry that the journal refuses is tried again: a binding past its time is invisible meanwhile.</summary>
    protected override void OnRefused(object happened, Exception cause)
    {
        _replyTo?.Tell(new NotStored(_correlation));
        _changesFullAtTicks = 0;
        EndWrite();
        LocationMetrics.FailedToStore((BindingsChanged)happened);
        Context.GetLogger().Error("Refused by the journal: {0} number {1}: {2}", PersistenceId, LastSequenceNumber + 1, cause.Message);
        ArmTimer(notBefore: Now + RetryPause);
        AskToStopIfIdle();
    }

    protected override void OnRecoveryFailed(Exception cause) =>
        Context.GetLogger().Debug("Not recovered: {0}: {1}", PersistenceId, cause.Message);

    /// <summary>
    /// A lookup of an address-of-record that was never granted anything, as far as is known, is not told so: it might be a lie.
    /// </summary>
    protected override void OnAbandoned(object command, IActorRef sender)
    {
        switch (command)
        {
            case LookupBindings when TryTakeUncertain(command, sender): break;
            case ExpiryDue or FlowEnded: TryAgain(); break;
            case StopIfIdle: Context.Stop(Self); break;
            default: Unanswered.Answer(command, sender); break;
        }
    }

    private void TryAgain()
    {
        _timerDueAt = DateTimeOffset.MaxValue;
        ArmTimer(atLatest: Now + RetryPause);
    }

    protected override void PostStop()
    {
        _timer?.Cancel();
        // What becomes of the write is not known here any more.
        if (_isUnderWay) _replyTo?.Tell(new NotStored(_correlation));
        EndWrite();
        Hold(AddressOfRecordState.Empty);
        LocationMetrics.Slept();
        _service.Directory.Remove(_addressOfRecord, Self);
        if (!_service.Writes.IsClosed) Context.Parent.Tell(new AddressOfRecordParent.Ended(_addressOfRecord));
        base.PostStop();
    }

    /// <summary>Sent by the parent some time after <see cref="AddressOfRecordParent.Idle"/>, as an ordinary command in order with the others.</summary>
    internal sealed class StopIfIdle
    {
        public static readonly StopIfIdle Instance = new();
    }

    private sealed class ExpiryDue
    {
        public static readonly ExpiryDue Instance = new();
    }
}

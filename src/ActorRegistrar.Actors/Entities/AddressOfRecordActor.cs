using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Metrics;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Entities;

/// <summary>
/// One address-of-record: owns its bindings and their one expiry timer, stores every change before it answers. Holds no rule: it asks
/// <see cref="RegistrationRules"/> and its kin, persists what they say, and replies.
/// </summary>
internal sealed class AddressOfRecordActor : UntypedPersistentActor
{
    private static readonly Recovery NoSnapshots = new(SnapshotSelectionCriteria.None);

    private readonly AddressOfRecord _addressOfRecord;
    private readonly LocationServiceContext _service;
    private readonly RegistrationPolicy _policy;
    private AddressOfRecordState _state = AddressOfRecordState.Empty;
    private long _inFlightCorrelation;
    private bool _isInFlight;
    private ICancelable? _timer;
    private DateTimeOffset _timerDueAt = DateTimeOffset.MaxValue;

    public AddressOfRecordActor(AddressOfRecord addressOfRecord, LocationServiceContext service)
    {
        _addressOfRecord = addressOfRecord;
        _service = service;
        _policy = service.Domains.For(addressOfRecord).Registration;
        PersistenceId = addressOfRecord.ToString();
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery => NoSnapshots;

    /// <summary>The one clock; a test scheduler can move it.</summary>
    private static DateTimeOffset Now => Context.System.Scheduler.Now;

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Register register: OnRegister(register); break;
            case LookupBindings lookup: OnLookup(lookup); break;
            case FlowEnded ended: OnFlowEnded(ended.Flow); break;
            case RemoveBindings remove: OnRemove(remove); break;
            case Wake: OnWake(); break;
            case ExpiryDue: OnExpiryDue(); break;
            case StopIfIdle: OnStopIfIdle(); break;
            default: Unhandled(message); break;
        }
    }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case IAddressOfRecordEvent happened: _state = _state.Evolve(happened); break;
            case RecoveryCompleted: OnRecovered(); break;
        }
    }

    private void OnRegister(Register command)
    {
        RegistrationDecision decision = RegistrationRules.Decide(_state, command.Request, _policy, Now);
        if (decision.Concessions != Concessions.None) RegistrarMetrics.Conceded(decision.Concessions);
        if (!decision.IsAccepted)
            Sender.Tell(new Refused(decision.Outcome, decision.Reason, _policy.MinExpires, command.Correlation));
        else if (decision.Event is null)
            Answer(Sender, command.Correlation);
        else
            Store(decision.Event, command.Correlation);
        AskToStopIfIdle();
    }

    private void OnLookup(LookupBindings question)
    {
        DateTimeOffset now = Now;
        TargetSet? found = question.Gruu is { } gruu
            ? LookupRules.TargetsOf(gruu, _state, now, _service.Flows)
            : LookupRules.TargetsAt(_state, now, _service.Flows);
        TargetSet targets = found ?? TargetSet.Empty;
        bool isKnown = LastSequenceNr > 0 && found is not null;
        Sender.Tell(new BindingsFound(_addressOfRecord, targets.Targets, isKnown, now, question.Correlation) { Alternatives = targets.Alternatives });
        AskToStopIfIdle();
    }

    private void OnRemove(RemoveBindings command)
    {
        BindingsChanged? removal = AdministrativeRules.Remove(_state, command.ContactUri, command.By, Now);
        if (removal is null)
            Answer(Sender, command.Correlation);
        else
            Store(removal, command.Correlation);
        AskToStopIfIdle();
    }

    private void OnFlowEnded(FlowReference flow)
    {
        if (FlowRules.Lose(_state, flow, Now) is { } lost) Persist(lost, Apply);
        else AskToStopIfIdle();
    }

    private void OnWake()
    {
        Sender.Tell(Awake.Instance);
        AskToStopIfIdle();
    }

    private void Store(BindingsChanged happened, long correlation)
    {
        IActorRef replyTo = Sender;
        _isInFlight = true;
        _inFlightCorrelation = correlation;
        Persist(happened, stored =>
        {
            _isInFlight = false;
            Apply(stored);
            Answer(replyTo, correlation);
        });
    }

    private void Answer(IActorRef replyTo, long correlation)
    {
        DateTimeOffset now = Now;
        replyTo.Tell(new Accepted(_state.LiveAt(now), now, correlation));
    }

    private void Apply(BindingsChanged stored)
    {
        _state = _state.Evolve(stored);
        ArmTimer();
        Context.System.EventStream.Publish(new BindingsUpdated(_addressOfRecord, stored, LastSequenceNr));
        // A connection may end while its REGISTER is on its way to the journal: nobody tells of it again.
        if (stored.RequestedBy?.Source.Flow is { IsLost: false } flow && !_service.Flows.TryBind(flow, _addressOfRecord)) OnFlowEnded(flow);
        AskToStopIfIdle();
    }

    private void OnRecovered()
    {
        // What ended while nobody was watching is journaled at once, dated when it ended.
        if (ExpiryRules.Expire(_state, Now) is { } expired) Persist(expired, Apply);
        else ArmTimer();
    }

    private void OnExpiryDue()
    {
        _timerDueAt = DateTimeOffset.MaxValue;
        if (ExpiryRules.Expire(_state, Now) is { } expired) Persist(expired, Apply);
        else ArmTimer();
    }

    /// <summary>
    /// One timer, never moved by a refresh: when it fires too early it is armed again for what is left. Only an expiry that comes before
    /// the armed one needs another.
    /// </summary>
    private void ArmTimer()
    {
        if (_state.NextExpiry is not { } next || next >= _timerDueAt) return;
        _timerDueAt = next;
        _timer?.Cancel();
        // The scheduler may round down; a millisecond more makes one firing enough.
        TimeSpan delay = next - Now + TimeSpan.FromMilliseconds(1);
        _timer = Context.System.Scheduler.ScheduleTellOnceCancelable(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Self, ExpiryDue.Instance, Self);
    }

    private void AskToStopIfIdle()
    {
        if (_state.Bindings.IsEmpty && !_isInFlight) Context.Parent.Tell(new AddressOfRecordParent.Idle(_addressOfRecord));
    }

    private void OnStopIfIdle()
    {
        if (_state.Bindings.IsEmpty) Context.Stop(Self);
        else Context.Parent.Tell(new AddressOfRecordParent.StillNeeded(_addressOfRecord));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        AnswerNotStored();
        Log.Debug("Not stored: {0} number {1}: {2}", PersistenceId, sequenceNr, cause.Message);
        // Akka.NET stops this actor next: whether the row was written is unknown, and the next message reads the truth.
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        AnswerNotStored();
        Log.Error("Refused by the journal: {0} number {1}: {2}", PersistenceId, sequenceNr, cause.Message);
        AskToStopIfIdle();
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) =>
        Log.Debug("Not recovered: {0}: {1}", PersistenceId, reason.Message);

    private void AnswerNotStored()
    {
        if (!_isInFlight) return;
        _isInFlight = false;
        Sender.Tell(new NotStored(_inFlightCorrelation));
    }

    protected override void PostStop()
    {
        _timer?.Cancel();
        _service.Directory.Remove(_addressOfRecord, Self);
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

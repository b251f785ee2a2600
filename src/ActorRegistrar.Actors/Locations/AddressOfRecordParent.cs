using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// Starts the actors of a share of all addresses-of-record and stops those that hold nothing. The only one that creates them, so no
/// address-of-record ever has two at once.
/// </summary>
internal sealed class AddressOfRecordParent : UntypedActor, IWithTimers
{
    private readonly LocationServiceContext _service;
    private readonly Dictionary<string, Departure> _departures = new(StringComparer.Ordinal);
    private readonly Dictionary<IActorRef, AddressOfRecord> _departing = [];

    public AddressOfRecordParent(LocationServiceContext service) => _service = service;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(OnFailed, loggingEnabled: true);

    /// <summary>Nobody who waits is lost with what this instance knew.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        foreach (Departure departure in _departures.Values) HandOver(departure, Self);
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AddressOfRecordMessage { IsReviewed: false } unreviewed: Context.Parent.Forward(unreviewed); break;
            case IForAddressOfRecord command: Route(command); break;
            case Idle idle: OnIdle(idle.AddressOfRecord); break;
            case GraceOver over: OnGraceOver(over.AddressOfRecord); break;
            case StillNeeded needed: OnStillNeeded(needed.AddressOfRecord); break;
            case Ended ended: _service.Directory.Remove(ended.AddressOfRecord, Sender); break;
            case Terminated gone: OnTerminated(gone.ActorRef); break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>An actor that throws is stopped. One that could not even be made says nothing of its end.</summary>
    private Directive OnFailed(Exception cause)
    {
        if (cause is ActorInitializationException { Actor: { } stillborn }) _service.Directory.Remove(stillborn);
        return Directive.Stop;
    }

    private void Route(IForAddressOfRecord command)
    {
        if (_departures.TryGetValue(command.AddressOfRecord.Key, out Departure? departure))
        {
            if (departure.Waiting is { } waiting) waiting.Add((command, Sender));
            else departure.Actor.Forward(command);
            return;
        }
        if (!_service.Directory.TryFind(command.AddressOfRecord, out IActorRef actor)) actor = Start(command.AddressOfRecord);
        actor.Forward(command);
    }

    /// <summary>
    /// In the directory before it has anything to do: it reads the journal at its first message, so it cannot have ended before it is written
    /// down here. Its <see cref="Ended"/> comes in a later turn of this actor than anything that puts it there.
    /// </summary>
    private IActorRef Start(AddressOfRecord addressOfRecord)
    {
        IActorRef actor = Context.ActorOf(AddressOfRecordProps.For(addressOfRecord, _service));
        _service.Directory.Add(addressOfRecord, actor);
        return actor;
    }

    /// <summary>Out of the directory first; asked to stop only when whoever found it there must have sent its message.</summary>
    private void OnIdle(AddressOfRecord addressOfRecord)
    {
        // Another may have taken the place of one that said this and then failed.
        if (!_service.Directory.TryFind(addressOfRecord, out IActorRef current) || !current.Equals(Sender)) return;
        if (!_departures.TryAdd(addressOfRecord.Key, new Departure(Sender))) return;
        _departing[Sender] = addressOfRecord;
        _service.Directory.Remove(addressOfRecord, Sender);
        Context.Watch(Sender);
        Timers.StartSingleTimer(addressOfRecord, new GraceOver(addressOfRecord), _service.IdleGrace);
    }

    private void OnGraceOver(AddressOfRecord addressOfRecord)
    {
        if (!_departures.TryGetValue(addressOfRecord.Key, out Departure? departure)) return;
        departure.Waiting ??= [];
        departure.Actor.Tell(AddressOfRecordActor.StopIfIdle.Instance);
    }

    private void OnStillNeeded(AddressOfRecord addressOfRecord)
    {
        if (!_departures.Remove(addressOfRecord.Key, out Departure? departure)) return;
        _departing.Remove(departure.Actor);
        Context.Unwatch(departure.Actor);
        _service.Directory.Add(addressOfRecord, departure.Actor);
        HandOver(departure, departure.Actor);
    }

    private void OnTerminated(IActorRef gone)
    {
        if (!_departing.Remove(gone, out AddressOfRecord? addressOfRecord)) return;
        if (!_departures.Remove(addressOfRecord.Key, out Departure? departure)) return;
        if (departure.Waiting is { Count: > 0 }) HandOver(departure, Start(addressOfRecord));
    }

    private static void HandOver(Departure departure, IActorRef to)
    {
        if (departure.Waiting is not { } waiting) return;
        foreach ((IForAddressOfRecord command, IActorRef sender) in waiting) to.Tell(command, sender);
    }

    /// <summary>Told by an actor that holds no binding.</summary>
    internal sealed record Idle(AddressOfRecord AddressOfRecord);

    /// <summary>Told by an actor that was asked to stop and holds bindings again.</summary>
    internal sealed record StillNeeded(AddressOfRecord AddressOfRecord);

    /// <summary>Told by every actor as the last thing it does, while the location service runs.</summary>
    internal sealed record Ended(AddressOfRecord AddressOfRecord);

    private sealed record GraceOver(AddressOfRecord AddressOfRecord);

    /// <summary>An actor on its way out and, once it has been asked to stop, what arrived since.</summary>
    private sealed class Departure(IActorRef actor)
    {
        public IActorRef Actor { get; } = actor;

        public List<(IForAddressOfRecord Command, IActorRef Sender)>? Waiting { get; set; }
    }
}

using System.Globalization;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Event;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// The location service of one process (RFC 3261 section 10.1): finds the actor of an address-of-record, awake or not. Applications
/// send it <c>Register</c>, <c>LookupBindings</c> and <c>RemoveBindings</c>; answers come from the address-of-record itself,
/// or from here for one whose actor the journal's failure has ended.
/// </summary>
internal sealed class LocationServiceActor : UntypedActor, IWithTimers
{
    /// <summary>Creating a child copies a path through its parent's children; many parents keep those paths short.</summary>
    private const int ParentCount = 256;

    /// <summary>Woken at once when the journal works again: few beside what it can read in that time.</summary>
    private const int MostWoken = 1_000;

    private static readonly TimeSpan WakeEvery = TimeSpan.FromSeconds(1);

    private readonly LocationServiceContext _service;
    private readonly IActorRef[] _parents = new IActorRef[ParentCount];

    public LocationServiceActor(LocationServiceContext service) => _service = service;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        Timers.StartPeriodicTimer(WakeMark.Instance, WakeMark.Instance, WakeEvery, WakeEvery);
        for (int i = 0; i < _parents.Length; i++)
            _parents[i] = Context.ActorOf(Props.Create<AddressOfRecordParent>(_service), i.ToString("x2", CultureInfo.InvariantCulture));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IForAddressOfRecord command: Route(command); break;
            case DeadLetter undelivered: OnUndelivered(undelivered); break;
            case WakeMark: WakeSuspended(); break;
            case Awake: break;
            default: Unhandled(message); break;
        }
    }

    private void Route(IForAddressOfRecord command)
    {
        if (_service.Directory.TryFind(command.AddressOfRecord, out IActorRef actor)) actor.Forward(command);
        else if (!TryAnswerFromMemory(command, Sender)) ParentOf(command.AddressOfRecord).Forward(command);
    }

    /// <summary>
    /// What waited in an actor that the journal's failure has ended comes here. Nothing of it was decided, so it is answered now and not
    /// when its deadline is over.
    /// </summary>
    private void OnUndelivered(DeadLetter undelivered)
    {
        switch (undelivered.Message)
        {
            case Register register: undelivered.Sender.Tell(new NotStored(register.Correlation)); break;
            case RemoveBindings remove: undelivered.Sender.Tell(new NotStored(remove.Correlation)); break;
            case LookupBindings lookup: TryAnswerFromMemory(lookup, undelivered.Sender); break;
        }
    }

    private bool TryAnswerFromMemory(IForAddressOfRecord command, IActorRef replyTo)
    {
        if (command is not LookupBindings lookup || !_service.IsJournalFailing()) return false;
        if (!_service.Suspended.TryAnswer(lookup, Context.System.Scheduler.Now, out BindingsFound? answer)) return false;
        replyTo.Tell(answer);
        return true;
    }

    /// <summary>Nobody else may ever ask for them again, and their expiries are due all the same.</summary>
    private void WakeSuspended()
    {
        if (_service.IsJournalFailing()) return;
        foreach (AddressOfRecord addressOfRecord in _service.Suspended.Some(MostWoken)) Self.Tell(new Wake(addressOfRecord));
    }

    private IActorRef ParentOf(AddressOfRecord addressOfRecord) => _parents[(uint)addressOfRecord.GetHashCode() % ParentCount];

    private sealed class WakeMark : INoSerializationVerificationNeeded
    {
        public static readonly WakeMark Instance = new();
    }
}

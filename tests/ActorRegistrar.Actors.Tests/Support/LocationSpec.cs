using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>A location service on virtual time and a scripted journal, spoken to by the test's own actor.</summary>
public abstract class LocationSpec : TestKit
{
    protected const string Desk = "sip:alice@192.0.2.4:5070";
    protected const string Phone = "sip:alice@198.51.100.9:5060;transport=tcp";

    private uint _cseq;
    private volatile bool _isJournalFailing;

    protected LocationSpec() : this(new JournalScript())
    {
    }

    private LocationSpec(JournalScript journal) : base(TestSystem.Setup(journal), "location-spec")
    {
        Journal = journal;
        Running = RunningLocationService.Start(
            Sys, new LocationServiceContext(RegistrationPolicy.Default, Directory, JournalAccess.Of(Sys, () => IsJournalFailing)) { Flows = Flows, Domains = Served });
        Location = Running.Service;
    }

    protected static AddressOfRecord Alice { get; } = Aor.Of("alice");

    protected JournalScript Journal { get; }

    protected AddressOfRecordDirectory Directory { get; } = new();

    private protected FlowRegistry Flows { get; } = new();

    /// <summary>What is served: any domain, until a test says otherwise.</summary>
    private protected LiveDomains Served { get; } = new(ServedDomains.Everywhere(RegistrationPolicy.Default));

    private protected RunningLocationService Running { get; }

    protected IActorRef Location { get; }

    /// <summary>What the journal says of itself.</summary>
    protected bool IsJournalFailing
    {
        get => _isJournalFailing;
        set => _isJournalFailing = value;
    }

    protected TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    /// <summary>A REGISTER of one contact, received now, its CSeq above all before it.</summary>
    protected Register Registration(string contact = Desk, uint? expires = 3600, AddressOfRecord? of = null, uint? cseq = null) => new(
        new RegisterRequest
        {
            AddressOfRecord = of ?? Alice,
            Contacts = [new ContactOffer { Uri = contact, Expires = expires }],
            CallId = "call-1@desk",
            CSeq = cseq ?? ++_cseq,
            ReceivedAt = Clock.Now,
            Source = new RequestSource("udp", "192.0.2.4:5070", "203.0.113.1:5060"),
            UserAgent = "Desk 1",
        },
        Correlation: 7);

    protected Accepted Registers(string contact = Desk, uint? expires = 3600, AddressOfRecord? of = null)
    {
        Location.Tell(Registration(contact, expires, of), TestActor);
        return ExpectMsg<Accepted>();
    }

    protected string[] Finds(AddressOfRecord? of = null) => [.. LooksUp(of).Bindings.Select(binding => binding.ContactUri)];

    protected BindingsFound LooksUp(AddressOfRecord? of = null)
    {
        Location.Tell(new LookupBindings(of ?? Alice, 8), TestActor);
        return ExpectMsg<BindingsFound>();
    }

    /// <summary>The same as a listener sends it.</summary>
    protected static Register Reviewed(Register register) => register with { IsReviewed = true };

    /// <summary>Takes the actor that spoke last out of memory; the next message starts it from the journal.</summary>
    protected void StopsTheActor()
    {
        IActorRef actor = LastSender;
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    /// <summary>Returns when the actor and then its parent have handled all they were sent.</summary>
    protected void Settles(IActorRef actor)
    {
        Answers(actor);
        Answers(Sys.ActorSelection(actor.Path.Parent));
    }

    private static void Answers(ICanTell actor) => actor.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
}

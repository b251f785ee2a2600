using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

/// <summary>
/// Failures, stops and messages at random, on several threads and in real time: virtual time may not be moved by one thread while others set
/// timers. The grace is far shorter than in life, so that senders do meet actors that have ended.
/// </summary>
public sealed class DisturbedLocationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly JournalScript _journal = new();
    private readonly AddressOfRecordDirectory _directory = new();
    private readonly ActorSystem _system;
    private readonly IActorRef _location;
    private readonly LocationRouter _router;
    private volatile bool _isFailing;
    private int _cseq;

    public DisturbedLocationTests()
    {
        _system = ActorSystem.Create("disturbed", TestSystem.InRealTime(_journal));
        var context = new LocationServiceContext(RegistrationPolicy.Default, _directory, JournalAccess.Of(_system, () => _isFailing)) { IdleGrace = TimeSpan.FromMilliseconds(5) };
        _location = RunningLocationService.Start(_system, context).Service;
        _router = new LocationRouter(_directory, _location);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_fails_and_stops_in_any_order_every_question_is_answered_and_no_dead_reference_is_kept(int seed)
    {
        AddressOfRecord[] names = [.. Enumerable.Range(0, 40).Select(number => Aor.Of($"user{number}"))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() => DisturbsAsync(new Random((seed * 10) + worker), names))));
        (_journal.Mood, _isFailing) = (JournalMood.Healthy, false);

        object[] answers = await Task.WhenAll(names.Select(name => AsksAsync(Registration(name, 600), "at the end")));

        Assert.All(answers, answer => Assert.IsType<Accepted>(answer));
        // One that was asked to stop before it registered again comes back when its grace is over.
        for (int wait = 0; wait < 200 && _directory.Count < names.Length; wait++) await Task.Delay(50);
        Assert.Equal(names.Length, _directory.Count);
        foreach (AddressOfRecord name in names)
        {
            Assert.True(_directory.TryFind(name, out IActorRef actor), $"{name} is not in the directory");
            Assert.NotNull((await actor.Ask<ActorIdentity>(new Identify(null), Patience)).Subject);
        }
    }

    private async Task DisturbsAsync(Random random, AddressOfRecord[] names)
    {
        var asked = new List<Task<object>>();
        for (int step = 0; step < 1_500; step++)
        {
            AddressOfRecord name = names[random.Next(names.Length)];
            switch (random.Next(100))
            {
                case < 40: asked.Add(AsksAsync(Registration(name, random.Next(3) == 0 ? 0U : 600U) with { IsReviewed = true }, "register")); break;
                case < 60: asked.Add(AsksAsync(new LookupBindings(name) { IsReviewed = true }, "lookup")); break;
                case < 70: asked.Add(AsksAsync(new ShowBindings(name), "show")); break;
                case < 78: asked.Add(AsksAsync(new RemoveBindings(name, null, "operator"), "remove")); break;
                case < 86:
                    if (_directory.TryFind(name, out IActorRef stopped)) _system.Stop(stopped);
                    break;
                case < 90:
                    if (_directory.TryFind(name, out IActorRef poisoned)) poisoned.Tell(PoisonPill.Instance);
                    break;
                case < 95: _journal.Mood = (JournalMood)random.Next(5); break;
                case < 97: _isFailing = random.Next(2) == 0; break;
                default: await Task.Delay(random.Next(8)); break;
            }
        }
        Assert.All(await Task.WhenAll(asked), answer => Assert.True(answer is RegisterReply or LookupReply, answer.ToString()));
    }

    private Register Registration(AddressOfRecord name, uint expires) => new(new RegisterRequest
    {
        AddressOfRecord = name,
        Contacts = [new ContactOffer { Uri = "sip:phone@192.0.2.4", Expires = expires }],
        CallId = "call-1",
        CSeq = (uint)Interlocked.Increment(ref _cseq),
        ReceivedAt = _system.Scheduler.Now,
    });

    /// <summary>As a listener asks: straight to the actor when there is one. A question without an answer is named.</summary>
    private async Task<object> AsksAsync(IForAddressOfRecord message, string what)
    {
        IActorRef once = _system.ActorOf(Props.Create<OneAnswer>(_router, message));
        try
        {
            return await once.Ask<object>("ask", Patience);
        }
        catch (AskTimeoutException)
        {
            string held = _directory.TryFind(message.AddressOfRecord, out IActorRef actor) ? actor.Path.ToString() : "nobody";
            return $"no answer: {what} of {message.AddressOfRecord}, in the directory {held}";
        }
    }

    private sealed class OneAnswer(LocationRouter router, IForAddressOfRecord message) : UntypedActor
    {
        private IActorRef _asker = ActorRefs.Nobody;

        protected override void OnReceive(object received)
        {
            if (received is "ask")
            {
                _asker = Sender;
                if (message is AddressOfRecordMessage { IsReviewed: true }) router.TellReviewed(message, Self);
                else router.Tell(message, Self);
                return;
            }
            _asker.Tell(received);
            Context.Stop(Self);
        }
    }
}

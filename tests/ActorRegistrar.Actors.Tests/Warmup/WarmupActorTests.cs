using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Warmup;
using ActorRegistrar.Location.Rules;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Warmup;

public sealed class WarmupActorTests : TestKit
{
    private readonly TestProbe _addresses;

    public WarmupActorTests() : base(TestSystem.Setup(new JournalScript()), "warm-up") => _addresses = CreateTestProbe();

    [Fact]
    public void What_expires_first_is_woken_first()
    {
        Starts(new WarmupSettings(), ("late", 300), ("early", 100), ("middle", 200));

        Assert.Equal(["early", "middle", "late"], Enumerable.Range(0, 3).Select(_ => NextWoken()));
    }

    [Fact]
    public void No_more_are_woken_at_once_than_is_allowed()
    {
        IActorRef warmup = Starts(new WarmupSettings { MaxAtOnce = 2 }, ("a", 1), ("b", 2), ("c", 3));
        NextWoken();
        NextWoken();
        Passes(1);
        _addresses.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        _addresses.Send(warmup, Awake.Instance);

        Assert.Equal("c", NextWoken());
    }

    [Fact]
    public void No_more_are_woken_in_a_tick_than_the_rate_allows()
    {
        Starts(new WarmupSettings { MaxPerSecond = 20 }, [.. Enumerable.Range(0, 1000).Select(i => ($"user{i}", i))]);
        _addresses.ReceiveWhile<Wake>(TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(100), wake => (Wake)wake);

        Passes(1);

        NextWoken();
        NextWoken();
        _addresses.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void It_ends_when_all_are_awake()
    {
        IActorRef warmup = Starts(new WarmupSettings(), ("a", 1), ("b", 2));
        Watch(warmup);

        for (int i = 0; i < 2; i++)
        {
            NextWoken();
            _addresses.Reply(Awake.Instance);
        }

        ExpectTerminated(warmup);
    }

    [Fact]
    public void One_that_cannot_be_read_does_not_hold_up_the_others_for_ever()
    {
        IActorRef warmup = Starts(new WarmupSettings { MaxAtOnce = 1 }, ("a", 1), ("b", 2));
        Watch(warmup);
        Assert.Equal("a", NextWoken());

        Passes(60);

        Assert.Equal("b", NextWoken());
        _addresses.Reply(Awake.Instance);
        ExpectTerminated(warmup);
    }

    [Fact]
    public void One_that_the_journal_could_not_read_is_asked_again_before_the_others()
    {
        IActorRef warmup = Starts(new WarmupSettings { MaxAtOnce = 1 }, ("a", 1), ("b", 2));
        Watch(warmup);
        Assert.Equal("a", NextWoken());

        _addresses.Reply(new BindingsNotRead(Aor.Of("a"), 0));
        _addresses.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Passes(11);

        Assert.Equal("a", NextWoken());
        _addresses.Reply(Awake.Instance);
        Assert.Equal("b", NextWoken());
        _addresses.Reply(Awake.Instance);
        ExpectTerminated(warmup);
    }

    [Fact]
    public void One_of_a_domain_that_is_not_served_any_more_is_passed_over()
    {
        IActorRef warmup = Starts(new WarmupSettings(), ("a", 1));
        Watch(warmup);
        NextWoken();

        _addresses.Reply(new Refused(RegistrationOutcome.NotServed, "", 0, 0));

        ExpectTerminated(warmup);
    }

    [Fact]
    public void With_nothing_stored_it_ends_by_itself()
    {
        IActorRef warmup = Watch(Creates(new WarmupSettings()));

        AwaitCondition(() =>
        {
            Passes(1);
            return HasMessages;
        });

        ExpectTerminated(warmup);
    }

    private string NextWoken()
    {
        string key = _addresses.ExpectMsg<Wake>().AddressOfRecord.Key;
        return key[..key.IndexOf('@', StringComparison.Ordinal)];
    }

    private void Passes(int ticks)
    {
        for (int tick = 0; tick < ticks; tick++) ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromMilliseconds(100));
    }

    /// <summary>Returns when the first has been woken: until all that is stored has been read, virtual time moves nothing.</summary>
    private IActorRef Starts(WarmupSettings settings, params (string User, int Seconds)[] stored)
    {
        IActorRef warmup = Creates(settings, stored);
        AwaitCondition(() =>
        {
            Passes(1);
            return _addresses.HasMessages;
        });
        return warmup;
    }

    private IActorRef Creates(WarmupSettings settings, params (string User, int Seconds)[] stored) =>
        Sys.ActorOf(Props.Create<WarmupActor>(new Stored(stored), new LocationRouter(new AddressOfRecordDirectory(), _addresses), settings));

    private sealed class Stored((string User, int Seconds)[] stored) : IStoredAddressesOfRecord
    {
        public async IAsyncEnumerable<StoredAddressOfRecord> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            foreach ((string user, int seconds) in stored)
                yield return new StoredAddressOfRecord(Aor.Of(user), DateTimeOffset.UnixEpoch.AddSeconds(seconds));
        }
    }
}

using ActorRegistrar.Actors.Entities;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

public sealed class DomainPoliciesTests : LocationSpec
{
    private static readonly RegistrationPolicy Short = new() { MinExpires = 1, DefaultExpires = 20, MaxExpires = 30 };

    private static readonly DomainPolicies Domains = new(
        RegistrationPolicy.Default,
        [
            new DomainPolicy("Brief.Example") { Registration = Short, Realm = "brief", Aliases = ["sip.brief.example", "192.0.2.80"] },
            new DomainPolicy("other.example"),
        ]);

    [Fact]
    public void A_domain_is_found_by_each_of_its_names_and_every_other_one_has_what_holds_everywhere()
    {
        Assert.Equal(("brief.example", "brief", Short), (Domains.For("brief.example").Name, Domains.For("brief.example").Realm, Domains.For("brief.example").Registration));
        Assert.Same(Domains.For("brief.example"), Domains.For("sip.brief.example"));
        Assert.Same(Domains.For("brief.example"), Domains.For(AddressOfRecord.FromKey("alice@192.0.2.80")));
        Assert.Same(Domains.Everywhere, Domains.For("example.com"));
        Assert.Same(RegistrationPolicy.Default, Domains.Everywhere.Registration);
        Assert.Null(Domains.Everywhere.Realm);
    }

    [Fact]
    public void A_name_of_two_domains_is_refused_and_named() =>
        Assert.StartsWith("'a.example' is a name of two domains", Assert.Throws<ArgumentException>(() => new DomainPolicies(
            RegistrationPolicy.Default, [new DomainPolicy("a.example"), new DomainPolicy("b.example") { Aliases = ["A.example"] }])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("sip.brief.example", "brief.example")]
    [InlineData("alice@sip.brief.example", "alice@brief.example")]
    [InlineData("alice@192.0.2.80", "alice@brief.example")]
    [InlineData("alice@brief.example", "alice@brief.example")]
    [InlineData("alice@other.example", "alice@other.example")]
    [InlineData("alice@example.com", "alice@example.com")]
    public void An_alias_gives_way_to_the_name_of_its_domain(string key, string expected)
    {
        Span<char> text = stackalloc char[64];
        key.CopyTo(text);
        int length = key.Length;

        Assert.True(Domains.TryResolveAlias(text, ref length));
        Assert.Equal(expected, new string(text[..length]));
    }

    [Fact]
    public void A_name_for_which_there_is_no_room_is_not_written()
    {
        var domains = new DomainPolicies(RegistrationPolicy.Default, [new DomainPolicy("long.name.example") { Aliases = ["a.b"] }]);
        Span<char> text = stackalloc char[9];
        "alice@a.b".CopyTo(text);
        int length = 9;

        Assert.False(domains.TryResolveAlias(text, ref length));
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        AddressOfRecord alice = AddressOfRecord.FromKey("alice@sip.brief.example");
        Domains.For(alice);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Domains.For(alice);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Each_address_of_record_is_granted_what_holds_in_its_domain()
    {
        IActorRef location = Sys.ActorOf(Props.Create<LocationServiceActor>(
            new LocationServiceContext(RegistrationPolicy.Default, new AddressOfRecordDirectory(), JournalAccess.Of(Sys, () => false)) { Domains = new LiveDomains(new ServedDomains(new DomainSet(["*"]), Domains)) }));

        Assert.Equal(30, Granted("alice@brief.example", 3600));
        Assert.Equal(20, Granted("bob@brief.example", null));
        Assert.Equal(3600, Granted("alice@other.example", 3600));
        location.Tell(Registration(expires: 30, of: AddressOfRecord.FromKey("bob@other.example")), TestActor);
        Assert.Equal((RegistrationOutcome.IntervalTooBrief, 60u), ExpectMsg<Refused>() is var refused ? (refused.Outcome, refused.MinExpires) : default);

        long Granted(string key, uint? asked)
        {
            location.Tell(Registration(expires: asked, of: AddressOfRecord.FromKey(key)), TestActor);
            Accepted accepted = ExpectMsg<Accepted>();
            return Assert.Single(accepted.Bindings).RemainingSeconds(accepted.At);
        }
    }
}

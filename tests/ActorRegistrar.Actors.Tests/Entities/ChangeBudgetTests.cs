using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Entities;

/// <summary>How often an address-of-record stores what clients ask for, with the defaults.</summary>
public sealed class ChangeBudgetTests : LocationSpec
{
    private static readonly int Burst = ChangeBudget.OfAddressOfRecord.Burst;

    [Fact]
    public void A_refresh_too_many_is_granted_from_memory_with_the_time_that_is_left()
    {
        for (int i = 0; i < Burst; i++) Registers(expires: 600);
        DateTimeOffset ends = Clock.Now.AddSeconds(600);
        Clock.Advance(TimeSpan.FromSeconds(1));

        Accepted accepted = Registers(expires: 600);

        Assert.Equal(ends, Assert.Single(accepted.Bindings).ExpiresAt);
        Assert.Equal(Clock.Now, accepted.At);
        Assert.Equal(Burst, Journal.EventsOf(Alice).Length);
    }

    [Fact]
    [Trait("Rule", "changes of an address-of-record")]
    public void Another_change_too_many_is_refused_until_it_is_time_again()
    {
        for (int i = 0; i < Burst; i++) Registers(expires: 600);

        Location.Tell(Registration(Phone), TestActor);
        Refused refused = ExpectMsg<Refused>();
        Assert.Equal((RegistrationOutcome.TooManyChanges, 2), (refused.Outcome, refused.RetryAfterSeconds));
        Assert.Equal(Burst, Journal.EventsOf(Alice).Length);

        Clock.Advance(TimeSpan.FromSeconds(refused.RetryAfterSeconds));
        Assert.Equal(2, Registers(Phone).Bindings.Length);
    }

    [Fact]
    public void What_was_used_is_remembered_while_nothing_is_registered()
    {
        for (int i = 0; i < Burst; i++)
        {
            Registers(expires: 600);
            Registers(expires: 0);
        }
        IActorRef actor = LastSender;
        // Longer than an address-of-record without bindings stays awake otherwise.
        Clock.Advance(TimeSpan.FromSeconds(1.9));
        Settles(actor);
        Location.Tell(Registration(), TestActor);
        Assert.Equal(RegistrationOutcome.TooManyChanges, ExpectMsg<Refused>().Outcome);
    }

    [Fact]
    public void What_is_registered_may_always_be_removed()
    {
        for (int i = 0; i < Burst; i++) Registers(expires: 600);
        Assert.Empty(Registers(expires: 0).Bindings);
    }

    [Fact]
    public void One_refresh_a_minute_of_ten_telephones_is_always_stored()
    {
        string[] phones = [.. Enumerable.Range(1, 10).Select(number => $"sip:alice@192.0.2.{number}")];
        for (int minute = 0; minute < 40; minute++)
        {
            foreach (string phone in phones) Registers(phone);
            Clock.Advance(TimeSpan.FromSeconds(60));
        }
        Assert.Equal(400, Journal.EventsOf(Alice).Length);
    }

    [Fact]
    public void Others_are_not_held_to_what_one_has_used()
    {
        for (int i = 0; i <= Burst; i++) Registers(expires: 600);
        Registers(of: Aor.Of("bob"));
        Assert.Single(Journal.EventsOf(Aor.Of("bob")));
    }

    [Fact]
    public void A_user_has_one_bucket_for_all_that_is_his_and_other_users_their_own()
    {
        var users = new UserChanges();
        var budget = new ChangeBudget { PerMinute = 60, Burst = 3 };
        for (int i = 0; i < 3; i++) Assert.Equal(0, users.Take("alice@example.com", budget, Clock.Now));
        Assert.Equal(1, users.Take("alice@example.com", budget, Clock.Now));
        // Many more than the table has places: a crowd of quiet users makes nobody wait, and gives nobody more.
        for (int i = 0; i < 100_000; i++) Assert.Equal(0, users.Take($"user{i}@example.com", budget, Clock.Now));
        Assert.Equal(0, users.Take("alice@example.com", budget, Clock.Now.AddSeconds(1)));
    }

    /// <summary>The journal's row for the shortest refresh of bindings that are as large as they may be. The database adds its pages and its log.</summary>
    [Fact]
    public void A_row_has_fewer_than_a_hundred_octets_for_each_octet_received()
    {
        var request = new RegisterRequest
        {
            AddressOfRecord = Alice, CallId = "1", CSeq = 1, ReceivedAt = Clock.Now, Source = new RequestSource("udp", "[2001:db8:1111:2222:3333:4444:5555:6666]:65535", "[2001:db8::1]:65535"),
            Contacts = [.. Enumerable.Range(0, 10).Select(number => new ContactOffer { Uri = $"sip:{number}{new string('x', 440)}@h", Parameters = ";p=" + new string('y', 360) })],
        };
        RegistrationDecision full = RegistrationRules.Decide(AddressOfRecordState.Empty, request, RegistrationPolicy.Default, Clock.Now);
        AddressOfRecordState state = AddressOfRecordState.Empty.Evolve(full.Event!);
        Assert.InRange(state.Bindings.Sum(BindingOctets.Of), 8000, RegistrationPolicy.Default.MaxBindingBytes);
        Assert.Equal(RegistrationOutcome.TooLarge, RegistrationRules.Decide(
            state, request with { CSeq = 2, Contacts = [request.Contacts[0] with { Parameters = ";p=" + new string('y', 600) }] }, RegistrationPolicy.Default, Clock.Now).Outcome);

        // What takes no place of its own in the bindings: one large contact makes room for the shortest.
        RegisterRequest shortest = request with { CSeq = 2, Contacts = [new ContactOffer { Uri = request.Contacts[0].Uri, Expires = 0 }] };
        RegistrationDecision first = RegistrationRules.Decide(state, shortest, RegistrationPolicy.Default, Clock.Now);
        AddressOfRecordState nine = state.Evolve(first.Event!);
        RegistrationDecision last = RegistrationRules.Decide(nine, request with { CSeq = 3, Contacts = [new ContactOffer { Uri = "sip:a@h" }] }, RegistrationPolicy.Default, Clock.Now);
        int row = new JournalSerializer((ExtendedActorSystem)Sys).ToBinary(last.Event!).Length;
        const string received = "REGISTER sip:a SIP/2.0\r\nv:SIP/2.0/UDP a;branch=z9hG4bK1\r\nf:<sip:a@a>;tag=1\r\nt:<sip:a@a>\r\ni:1\r\nCSeq:3 REGISTER\r\nMax-Forwards:1\r\nm:<sip:a@h>\r\n\r\n";
        Assert.InRange((double)row / received.Length, 40, 75);
    }
}

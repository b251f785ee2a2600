using System.Collections.Immutable;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Locations;

/// <summary>Whatever an application sends, and whenever, it gets an answer.</summary>
public sealed class AnswerToEverythingTests : LocationSpec
{
    public static TheoryData<string> Unusable => [.. UnusableMessages().Keys];

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_is_missing_or_malformed_is_refused_with_a_reason_and_disturbs_nobody(string which)
    {
        Registers(Phone, of: Aor.Of("bob"));
        IActorRef bob = LastSender;

        Location.Tell(UnusableMessages()[which], TestActor);

        object answer = ExpectMsg<object>();
        (RegistrationOutcome outcome, string reason) = answer is Refused refused ? (refused.Outcome, refused.Reason) : answer is LookupRefused lookup ? (lookup.Outcome, lookup.Reason) : default;
        Assert.Equal(RegistrationOutcome.Malformed, outcome);
        Assert.NotEmpty(reason);
        Assert.Equal([Phone], Finds(Aor.Of("bob")));
        Assert.Equal(bob, LastSender);
        Assert.Empty(Journal.EventsOf(Alice));
    }

    [Fact]
    public void A_question_that_the_journal_cannot_answer_is_answered_with_that()
    {
        Journal.Mood = JournalMood.FailsReads;

        Location.Tell(new ShowBindings(Alice, 9), TestActor);
        Assert.Equal(9, ExpectMsg<BindingsNotRead>().Correlation);

        Location.Tell(new Wake(Alice), TestActor);
        Assert.Equal(Alice, ExpectMsg<BindingsNotRead>().AddressOfRecord);
    }

    [Fact]
    public void A_time_of_receipt_that_cannot_be_is_not_believed()
    {
        Register honest = Registration(expires: 600);
        Location.Tell(honest with { Request = honest.Request with { ReceivedAt = Clock.Now.AddDays(1) } }, TestActor);

        Assert.Equal(Clock.Now.AddSeconds(600), Assert.Single(ExpectMsg<Accepted>().Bindings).ExpiresAt);
    }

    [Fact]
    public async Task A_stop_answers_a_write_that_is_stored_accepted_and_everything_behind_it()
    {
        Journal.Hold();
        Task<object> first = Location.Ask<object>(Registration());
        Journal.NextWrite();
        Task<object> second = Location.Ask<object>(Registration(Phone));
        Task<object> lookup = Location.Ask<object>(new LookupBindings(Alice));
        Settles(Location);

        Task stop = Running.StopAsync();
        Task<object> late = Location.Ask<object>(Registration(of: Aor.Of("bob")));
        Journal.Release();
        await stop.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.IsType<Accepted>(await first.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.IsType<NotStored>(await second.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(Desk, Assert.Single(Assert.IsType<BindingsFound>(await lookup.WaitAsync(TimeSpan.FromSeconds(5))).Bindings).ContactUri);
        Assert.IsType<NotStored>(await late.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Single(Journal.EventsOf(Alice));
    }

    [Fact]
    public async Task After_the_stop_every_message_is_answered_too()
    {
        await Running.StopAsync();

        Assert.IsType<NotStored>(await Location.Ask<object>(Registration(), TimeSpan.FromSeconds(5)));
        Assert.IsType<BindingsNotRead>(await Location.Ask<object>(new LookupBindings(Alice), TimeSpan.FromSeconds(5)));
    }

    private static Dictionary<string, object> UnusableMessages()
    {
        RegisterRequest request = new()
        {
            AddressOfRecord = Alice,
            Contacts = [new ContactOffer { Uri = Desk, Expires = 600 }],
            CallId = "call-1",
            CSeq = 1,
            ReceivedAt = DateTimeOffset.UnixEpoch,
        };
        var binding = new Binding { ContactUri = Desk, CallId = "c", CSeq = 1, ExpiresAt = DateTimeOffset.MaxValue, RegisteredAt = default, RefreshedAt = default, Source = RequestSource.Local };
        var contact = new AdministrativeContact(Desk);
        return new()
        {
            ["no request"] = new Register(null!),
            ["no address-of-record"] = new Register(request with { AddressOfRecord = null! }),
            ["contacts not initialised"] = new Register(request with { Contacts = default }),
            ["path not initialised"] = new Register(request with { Path = default }),
            ["no contact"] = new Register(request with { Contacts = [null!] }),
            ["no contact URI"] = new Register(request with { Contacts = [new ContactOffer { Uri = null! }] }),
            ["no parameters"] = new Register(request with { Contacts = [new ContactOffer { Uri = Desk, Parameters = null! }] }),
            ["no hop"] = new Register(request with { Path = [null!] }),
            ["no Call-ID"] = new Register(request with { CallId = null! }),
            ["empty Call-ID"] = new Register(request with { CallId = "" }),
            ["no source"] = new Register(request with { Source = null! }),
            ["lookup of nobody"] = new LookupBindings(null!),
            ["show nobody"] = new ShowBindings(null!),
            ["wake nobody"] = new Wake(null!),
            ["another spelling"] = new LookupBindings(AddressOfRecord.FromKey("Alice@Example.COM ")),
            ["a key of no URI"] = new LookupBindings(AddressOfRecord.FromKey("")),
            ["a key past all length"] = new LookupBindings(AddressOfRecord.FromKey(new string('a', 400) + "@example.com")),
            ["a key with a line end"] = new LookupBindings(AddressOfRecord.FromKey("a\r\nX: 1@example.com")),
            ["add nothing"] = new AddBinding(Alice, null!, "operator"),
            ["add by nobody"] = new AddBinding(Alice, contact, null!),
            ["add with no path"] = new AddBinding(Alice, contact with { Path = default }, "operator"),
            ["add for no time"] = new AddBinding(Alice, contact with { LifetimeSeconds = 0 }, "operator"),
            ["remove by nobody"] = new RemoveBindings(Alice, null, ""),
            ["shorten to nothing"] = new ShortenBindings(Alice, TimeSpan.Zero, "operator"),
            ["import uninitialised"] = new ImportBindings(Alice, default, "operator"),
            ["import nothing"] = new ImportBindings(Alice, [null!], "operator"),
            ["import without source"] = new ImportBindings(Alice, [binding with { Source = null! }], "operator"),
            ["import without path"] = new ImportBindings(Alice, [binding with { Path = default }], "operator"),
            ["import by nobody"] = new ImportBindings(Alice, ImmutableArray.Create(binding), null!),
        };
    }
}

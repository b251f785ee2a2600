using System.Net;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Tests.Embedding;

/// <summary>What an application that embeds the registrar is answered: by which domains, when the journal fails, and while it stops.</summary>
public sealed class EmbeddedAnswersTests
{
    private const string Desk = "sip:alice@192.0.2.4:5070";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_alias_is_its_domain_for_every_message(bool hasListeners)
    {
        using IHost host = await StartAsync(new JournalScript(), hasListeners);
        IActorRef location = await LocationOf(host);
        AddressOfRecord own = AddressOfRecord.FromKey("alice@example.com"), alias = AddressOfRecord.FromKey("alice@alias.example");

        Assert.IsType<Accepted>(await location.Ask<object>(Registration(alias), Patience));
        Assert.IsType<Administered>(await location.Ask<object>(new AddBinding(alias, new AdministrativeContact("sip:second@192.0.2.9"), "operator"), Patience));
        Binding brought = Assert.Single((await location.Ask<BindingsFound>(new LookupBindings(own), Patience)).Bindings, binding => binding.ContactUri == Desk);
        Assert.IsType<Administered>(await location.Ask<object>(new ImportBindings(alias, [brought with { ContactUri = "sip:third@192.0.2.9", CallId = "other" }], "operator"), Patience));

        foreach (AddressOfRecord asked in (AddressOfRecord[])[own, alias])
        {
            BindingsFound found = await location.Ask<BindingsFound>(new LookupBindings(asked), Patience);
            Assert.Equal((own, 3), (found.AddressOfRecord, found.Bindings.Length));
            Assert.Equal(3, (await location.Ask<BindingsShown>(new ShowBindings(asked), Patience)).Bindings.Length);
        }
        if (hasListeners)
        {
            Assert.Equal(3, (await AskAsync(host, SipRequest.Invite with { Uri = "sip:alice@alias.example", To = "<sip:alice@alias.example>" })).All("Contact").Length);
            Assert.Equal(404, (await AskAsync(host, SipRequest.Invite with { Uri = "sip:alice@nowhere.test", To = "<sip:alice@nowhere.test>" })).Status);
        }
        Assert.Equal(3, (await location.Ask<Administered>(new RemoveBindings(alias, null, "operator"), Patience)).Removed.Length);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_domain_that_is_not_served_is_refused_with_that_reason_to_every_message()
    {
        var journal = new JournalScript();
        using IHost host = await StartAsync(journal, hasListeners: false);
        IActorRef location = await LocationOf(host);
        AddressOfRecord foreign = AddressOfRecord.FromKey("alice@nowhere.test");

        foreach (object message in (object[])
                 [
                     Registration(foreign), new AddBinding(foreign, new AdministrativeContact(Desk), "operator"), new RemoveBindings(foreign, null, "operator"), new ShortenBindings(foreign, TimeSpan.FromMinutes(1), "operator"),
                     new ImportBindings(foreign, [], "operator"), new LookupBindings(foreign), new ShowBindings(foreign), new Wake(foreign),
                 ])
        {
            (RegistrationOutcome outcome, string reason) = await location.Ask<object>(message, Patience) switch
            {
                Refused refused => (refused.Outcome, refused.Reason),
                LookupRefused refused => (refused.Outcome, refused.Reason),
                var other => throw new InvalidOperationException($"{other} answers {message}."),
            };
            Assert.Equal(RegistrationOutcome.NotServed, outcome);
            Assert.Contains("not served", reason, StringComparison.Ordinal);
        }
        Assert.Empty(journal.EventsOf(foreign));
        await host.StopAsync();
    }

    [Fact]
    [Trait("RFC", "3261 21.5.4")]
    public async Task A_lookup_that_the_journal_cannot_answer_says_so_to_the_application_and_is_503_on_the_wire()
    {
        var journal = new JournalScript();
        using IHost host = await StartAsync(journal, hasListeners: true);
        IActorRef location = await LocationOf(host);
        journal.Mood = JournalMood.FailsReads;
        AddressOfRecord asleep = AddressOfRecord.FromKey("asleep@example.com");

        Assert.Equal((asleep, 7L), await location.Ask<object>(new LookupBindings(asleep, 7), Patience) is BindingsNotRead unread ? (unread.AddressOfRecord, unread.Correlation) : default);
        Assert.IsType<NotStored>(await location.Ask<object>(Registration(asleep), Patience));
        SipResponse reply = await AskAsync(host, SipRequest.Invite with { Uri = "sip:asleep@example.com", To = "<sip:asleep@example.com>" });
        Assert.Equal(503, reply.Status);
        Assert.InRange(int.Parse(reply.One("Retry-After"), System.Globalization.CultureInfo.InvariantCulture), 1, 60);

        journal.Mood = JournalMood.Healthy;
        Assert.False((await location.Ask<BindingsFound>(new LookupBindings(asleep), Patience)).IsKnown);
        Assert.Equal(404, (await AskAsync(host, SipRequest.Invite with { Uri = "sip:asleep@example.com", To = "<sip:asleep@example.com>" })).Status);
        await host.StopAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_answers_all_that_is_in_flight_and_what_it_accepts_is_stored(bool hasListeners)
    {
        var journal = new JournalScript();
        using IHost host = await StartAsync(journal, hasListeners);
        IActorRef location = await LocationOf(host);
        AddressOfRecord[] everyone = [.. Enumerable.Range(0, 500).Select(i => AddressOfRecord.FromKey($"u{i}@example.com"))];
        journal.Hold();
        Task<object>[] registers = [.. everyone.Select(one => location.Ask<object>(Registration(one), Patience))];
        Task<object>[] lookups = [.. everyone.Select(one => location.Ask<object>(new LookupBindings(one), Patience))];
        journal.NextWrite();

        Task stop = host.StopAsync();
        Task<object>[] late = [.. everyone.Select(one => location.Ask<object>(Registration(one), Patience))];
        journal.Release();
        await stop.WaitAsync(TimeSpan.FromSeconds(60));

        object[] replies = await Task.WhenAll([.. registers, .. late]);
        Assert.All(replies, reply => Assert.True(reply is Accepted or NotStored, reply.ToString()));
        Assert.All(await Task.WhenAll(lookups), reply => Assert.True(reply is BindingsFound or BindingsNotRead, reply.ToString()));
        for (int i = 0; i < everyone.Length; i++)
        {
            if (replies[i] is Accepted) Assert.NotEmpty(journal.EventsOf(everyone[i]));
        }
        Assert.Contains(replies, reply => reply is Accepted);
    }

    [Fact]
    public async Task What_is_null_or_not_initialised_is_refused_with_a_sentence()
    {
        using IHost host = await StartAsync(new JournalScript(), hasListeners: false);
        IActorRef location = await LocationOf(host);
        Register register = Registration(AddressOfRecord.FromKey("alice@example.com"));

        foreach (object message in (object[])
                 [
                     new Register(null!), register with { Request = register.Request with { Contacts = default } }, register with { Request = register.Request with { Path = default } },
                     register with { Request = register.Request with { CallId = null! } }, register with { Request = register.Request with { AddressOfRecord = null! } },
                 ])
        {
            Refused refused = await location.Ask<Refused>(message, Patience);
            Assert.Equal(RegistrationOutcome.Malformed, refused.Outcome);
            Assert.NotEmpty(refused.Reason);
        }
        Assert.IsType<Accepted>(await location.Ask<object>(register, Patience));
        await host.StopAsync();
    }

    private static Register Registration(AddressOfRecord owner) => new(new RegisterRequest
    {
        AddressOfRecord = owner,
        Contacts = [new ContactOffer { Uri = Desk, Expires = 600 }],
        CallId = "call",
        CSeq = 1,
        ReceivedAt = DateTimeOffset.UtcNow,
    });

    private static Task<IActorRef> LocationOf(IHost host) => host.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();

    private static async Task<SipResponse> AskAsync(IHost host, SipRequest request)
    {
        using SipClient client = SipClient.Udp();
        client.SendTo(request.Bytes, SipTransport.Of(host.Services.GetRequiredService<ActorSystem>())!.Listening.First(address => address.Transport == SipTransportKind.Udp).EndPoint);
        return await client.NextAsync();
    }

    private static async Task<IHost> StartAsync(JournalScript journal, bool hasListeners)
    {
        IHost host = new HostBuilder().ConfigureServices(services => services.AddAkka("host", akka =>
        {
            akka.ConfigureLoggers(loggers => loggers.ClearLoggers())
                .AddSetup(journal)
                .AddHocon(ScriptedJournal.Configuration, HoconAddMode.Prepend)
                .WithRegistrar(new RegistrarSettings { Domains = ["example.com"], DomainPolicies = [new DomainPolicy("example.com") { Aliases = ["alias.example"] }] });
            if (hasListeners) akka.WithSipTransport(new SipTransportSettings { Listen = [new SipListenAddress(SipTransportKind.Udp, new IPEndPoint(IPAddress.Loopback, 0))] });
        })).Build();
        await host.StartAsync();
        return host;
    }
}

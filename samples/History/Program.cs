// An application with a registrar and its journal, which asks for the past. docs/embed.md explains it.
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Options;
using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
var options = new JournalOptions { DataDirectory = "data" };
builder.Services.AddRegistrationHistory(options);
builder.Services.AddAkka("telephony", akka => akka.WithSqlJournal(options).WithRegistrar());
using IHost app = builder.Build();
await app.StartAsync();

// Something to look back at.
ActorSystem system = app.Services.GetRequiredService<ActorSystem>();
IActorRef location = await app.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();
AddressOfRecord alice = AddressOfRecord.FromKey("alice@example.com");
DateTimeOffset now = RegistrarExtension.Of(system).Clock.Now;
await location.Ask<Accepted>(
    new Register(new RegisterRequest
    {
        AddressOfRecord = alice,
        Contacts = [new ContactOffer { Uri = "sip:alice@192.0.2.4:5060", Expires = 600 }],
        CallId = Guid.NewGuid().ToString(),
        CSeq = 1,
        ReceivedAt = now,
    }),
    TimeSpan.FromSeconds(20));
DateTimeOffset moment = now.AddSeconds(1);
long lastOffset = 0;

// What a lookup would have returned at a moment.
IRegistrationHistory history = app.Services.GetRequiredService<IRegistrationHistory>();
LocationAt? then = await history.LookupAtAsync(alice, moment);
foreach (Binding target in then?.Targets.Targets ?? [])
{
    Console.WriteLine($"reachable at {target.ContactUri}");
}

// All that happened to one address-of-record.
await foreach (StoredChange change in history.ReadAsync(alice, HistoryRange.All))
{
    foreach (var contact in change.Change.Changes)
    {
        Console.WriteLine($"{change.SequenceNumber} {contact.Kind.ToString().ToLowerInvariant()} {contact.ContactUri}");
    }
}

// All that happened in all addresses-of-record since the last run, as an Akka.Streams source; isFollowing: true goes on for ever.
await history.ToSource(afterOffset: lastOffset, isFollowing: false)
    .RunForeach(change => Console.WriteLine($"{change.Offset}: {change.AddressOfRecord} {change.Change.Cause}"), system.Materializer());

await app.StopAsync();

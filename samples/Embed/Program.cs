// The location service in an application of its own: no SIP socket, no SQL, no web server. docs/embed.md explains it.
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddAkka("telephony", akka => akka
    .WithInMemoryJournal()
    .WithRegistrar(new RegistrarSettings { Domains = ["example.com"] }));
using IHost app = builder.Build();
await app.StartAsync();

// Every change, after it is stored.
ActorSystem system = app.Services.GetRequiredService<ActorSystem>();
var changed = new TaskCompletionSource<BindingsUpdated>(TaskCreationOptions.RunContinuationsAsynchronously);
IActorRef watcher = system.ActorOf(actor => actor.Receive<BindingsUpdated>((change, _) => changed.TrySetResult(change)));
system.EventStream.Subscribe(watcher, typeof(BindingsUpdated));

// Register: the reply comes once the journal has the change.
IActorRef location = await app.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();
if (!AddressOfRecord.TryParse("sip:alice@example.com", out AddressOfRecord? alice))
{
    throw new FormatException("Not a SIP URI.");
}
var request = new RegisterRequest
{
    AddressOfRecord = alice,
    Contacts = [new ContactOffer { Uri = "sip:alice@192.0.2.4:5060", Expires = 600 }],
    CallId = Guid.NewGuid().ToString(),
    CSeq = 1,
    ReceivedAt = RegistrarExtension.Of(system).Clock.Now,
};
RegisterReply reply = await location.Ask<RegisterReply>(new Register(request), TimeSpan.FromSeconds(5));
Console.WriteLine(reply is Accepted accepted ? $"registered, {accepted.Bindings.Length} binding" : $"not registered: {reply}");

// Look up: the bindings in force, best first.
BindingsFound found = await location.Ask<BindingsFound>(new LookupBindings(alice), TimeSpan.FromSeconds(5));
foreach (Binding binding in found.Bindings)
{
    Console.WriteLine($"{alice} is at {binding.ContactUri}");
}

BindingsUpdated update = await changed.Task.WaitAsync(TimeSpan.FromSeconds(5));
Console.WriteLine($"change {update.SequenceNumber} of {update.AddressOfRecord} was published");

await app.StopAsync();

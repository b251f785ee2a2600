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

namespace ActorRegistrar.Actors.Tests.Embedding;

/// <summary>What the README says of embedding, run. The code between the markers is the README's, word for word.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task What_the_readme_says_of_embedding_works()
    {
        var changes = new TaskCompletionSource<BindingsUpdated>(TaskCreationOptions.RunContinuationsAsynchronously);
        Action<BindingsUpdated> onChange = changes.SetResult;

        // <embed>
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddAkka("telephony", (akka, services) => akka
            .WithInMemoryJournal()
            .WithRegistrar(new RegistrarSettings { Domains = ["example.com"] }));
        using IHost app = builder.Build();
        await app.StartAsync();

        // Every change, after it is stored.
        var system = app.Services.GetRequiredService<ActorSystem>();
        IActorRef watcher = system.ActorOf(actor => actor.Receive<BindingsUpdated>((change, _) => onChange(change)));
        system.EventStream.Subscribe(watcher, typeof(BindingsUpdated));

        // Register: answered once the journal has it.
        IActorRef location = await app.Services.GetRequiredService<IRequiredActor<LocationService>>().GetAsync();
        if (!AddressOfRecord.TryParse("sip:alice@example.com", out AddressOfRecord? alice)) throw new FormatException("Not a SIP URI.");
        var request = new RegisterRequest
        {
            AddressOfRecord = alice!,
            Contacts = [new ContactOffer { Uri = "sip:alice@192.0.2.4:5060", Expires = 600 }],
            CallId = Guid.NewGuid().ToString(),
            CSeq = 1,
            ReceivedAt = RegistrarExtension.Of(system).Clock.Now,
        };
        RegisterReply reply = await location.Ask<RegisterReply>(new Register(request), TimeSpan.FromSeconds(5));

        // Look up: the bindings in force, best first.
        BindingsFound found = await location.Ask<BindingsFound>(new LookupBindings(alice!), TimeSpan.FromSeconds(5));
        // </embed>

        Assert.Equal("sip:alice@192.0.2.4:5060", Assert.Single(Assert.IsType<Accepted>(reply).Bindings).ContactUri);
        Assert.Equal("sip:alice@192.0.2.4:5060", Assert.Single(found.Bindings).ContactUri);
        Assert.Equal((alice!, 1L), await changes.Task.WaitAsync(TimeSpan.FromSeconds(5)) is var change ? (change.AddressOfRecord, change.SequenceNumber) : default);
        await app.StopAsync();
    }
}

using System.Collections.Immutable;
using ActorRegistrar.Persistence.Hosting;
using ActorRegistrar.Persistence.Options;
using ActorRegistrar.Persistence.Storage;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace ActorRegistrar.Persistence.Tests.Support;

/// <summary>An actor system on a journal, and the journal protocol as a persistent actor speaks it.</summary>
public sealed class JournalUnderTest : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private JournalUnderTest(JournalOptions options, ActorSystemSetup setup)
        : base(setup, "journal")
    {
        Options = options;
        string pluginId = JournalConfiguration.PluginIdOf(options);
        SqlJournalHostingExtensions.Start(Sys, pluginId);
        Journal = Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(pluginId);
    }

    public JournalOptions Options { get; }

    public IActorRef Journal { get; }

    public static JournalUnderTest Open(JournalOptions options) => Open(options, null);

    internal static JournalUnderTest Open(JournalOptions options, IJournalDatabase? database)
    {
        options.Validate();
        JournalDatabases.Open(options).Prepare();
        var config = ConfigurationFactory.ParseString("""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.actor {
                serializers.test = "ActorRegistrar.Persistence.Tests.Support.TestEventSerializer, ActorRegistrar.Persistence.Tests"
                serializers.registrar = "ActorRegistrar.Actors.Serialization.JournalSerializer, ActorRegistrar.Actors"
                serialization-bindings."ActorRegistrar.Location.Events.IAddressOfRecordEvent, ActorRegistrar.Location" = registrar
                serialization-bindings."ActorRegistrar.Persistence.Tests.Support.TestEvent, ActorRegistrar.Persistence.Tests" = test
                serialization-settings.allow-unregistered-types = off
            }
            """);
        var setup = ActorSystemSetup.Create(
            BootstrapSetup.Create().WithConfig(JournalConfiguration.Render(options, isDefault: true).WithFallback(config).WithFallback(DefaultConfig)));
        return new JournalUnderTest(options, database is null ? setup : setup.And(new JournalDatabaseSetup(database)));
    }

    /// <summary>Ends the actor system, so that its files are closed, and starts another on the same database.</summary>
    public JournalUnderTest Restart(JournalMode? mode = null)
    {
        Dispose();
        Options.Mode = mode ?? Options.Mode;
        return Open(Options);
    }

    /// <summary>One atomic write of consecutive events.</summary>
    public static AtomicWrite Atomic(string id, long firstSequenceNumber, params object[] events) => new(
        events.Select((e, i) => (IPersistentRepresentation)new Persistent(e, firstSequenceNumber + i, id, sender: ActorRefs.NoSender))
            .ToImmutableList());

    /// <summary>Sends a request and returns who will receive its answers.</summary>
    public TestProbe Send(params IPersistentEnvelope[] messages)
    {
        var actor = CreateTestProbe();
        Journal.Tell(new WriteMessages(messages, actor, 1), actor);
        return actor;
    }

    /// <summary>The answers to a request: first the request's, then one for each event or deferred handler.</summary>
    public static List<object> Answers(TestProbe actor, int events) =>
        [.. Enumerable.Range(0, events + 1).Select(_ => actor.ReceiveOne(Patience))];

    public List<object> Write(params IPersistentEnvelope[] messages) =>
        Answers(Send(messages), messages.Sum(m => m is AtomicWrite w ? w.Size : 1));

    public List<object> Write(string id, long firstSequenceNumber, params string[] texts) =>
        Write(Atomic(id, firstSequenceNumber, [.. texts.Select(t => new TestEvent(t))]));

    public (List<IPersistentRepresentation> Events, long Highest) Replay(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var actor = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, max, id, actor), actor);
        return Replayed(actor);
    }

    public static (List<IPersistentRepresentation> Events, long Highest) Replayed(TestProbe actor)
    {
        var events = new List<IPersistentRepresentation>();
        while (true)
        {
            switch (actor.ReceiveOne(Patience))
            {
                case ReplayedMessage replayed:
                    events.Add(replayed.Persistent);
                    break;
                case RecoverySuccess success:
                    return (events, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw new InvalidOperationException("The replay failed.", failure.Cause);
                case var other:
                    throw new InvalidOperationException($"Unexpected: {other ?? "nothing"}.");
            }
        }
    }

    public object Delete(string id, long to)
    {
        var actor = CreateTestProbe();
        Journal.Tell(new DeleteMessagesTo(id, to, actor), actor);
        return actor.ReceiveOne(Patience);
    }

    public static IEnumerable<string> Texts(IEnumerable<IPersistentRepresentation> events) =>
        events.Select(e => ((TestEvent)e.Payload).Text);
}

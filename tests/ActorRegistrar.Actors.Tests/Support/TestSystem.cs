using ActorRegistrar.Actors.Entities;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit.Configs;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Actor systems as the registrar configures them, on virtual time and a scripted journal.</summary>
internal static class TestSystem
{
    private const string Registrar =
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.actor.serializers.registrar-journal = "ActorRegistrar.Actors.Serialization.JournalSerializer, ActorRegistrar.Actors"
        akka.actor.serialization-bindings."ActorRegistrar.Location.Events.IAddressOfRecordEvent, ActorRegistrar.Location" = registrar-journal
        """;

    public static ActorSystemSetup Setup(JournalScript journal) => BootstrapSetup.Create()
        .WithConfig(ConfigurationFactory.ParseString(string.Join('\n', Registrar, ShortMailbox.Hocon, ScriptedJournal.Configuration)).WithFallback(TestConfigs.TestSchedulerConfig))
        .And(journal);

    /// <summary>The same on the scheduler that it has in life.</summary>
    public static ActorSystemSetup InRealTime(JournalScript journal) => BootstrapSetup.Create()
        .WithConfig(ConfigurationFactory.ParseString(string.Join('\n', Registrar, ShortMailbox.Hocon, ScriptedJournal.Configuration)))
        .And(journal);
}

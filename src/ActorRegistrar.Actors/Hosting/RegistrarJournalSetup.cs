using ActorRegistrar.Actors.Admission;
using Akka.Actor;
using Akka.Actor.Setup;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>
/// Names the registrar's journal. Part of an actor system's setup, so that it holds in whatever order the system is put together, and
/// whatever the default journal of the system is.
/// </summary>
/// <param name="pluginId">Where the journal plugin is configured.</param>
/// <param name="admission">Whether that journal takes writes, asked of the running actor system; null for a journal that keeps no queue.</param>
public sealed class RegistrarJournalSetup(string pluginId, Func<ActorSystem, IWriteAdmission>? admission = null) : Setup
{
    /// <summary>Where the journal plugin is configured.</summary>
    public string PluginId { get; } = pluginId;

    internal Func<ActorSystem, IWriteAdmission>? Admission { get; } = admission;
}

using ActorRegistrar.Actors.Admission;
using ActorRegistrar.Actors.Clocks;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Flows;
using Akka.Actor;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>The registrar of an actor system, for those who want the shortest way to it.</summary>
public sealed class RegistrarExtension : IExtension
{
    private IWriteAdmission _admission = OpenAdmission.Instance;

    internal RegistrarExtension(RegistrarSettings settings, LiveDomains domains, AddressOfRecordDirectory directory, LocationRouter router)
    {
        Settings = settings;
        Domains = domains;
        Directory = directory;
        Router = router;
    }

    /// <summary>As given to <c>WithRegistrar</c>; the domains of <see cref="Domains"/> go before those in it.</summary>
    public RegistrarSettings Settings { get; }

    /// <summary>Which domains are served and what holds in them; may be replaced while it runs.</summary>
    public LiveDomains Domains { get; }

    /// <summary>Which addresses-of-record are awake in this process.</summary>
    public AddressOfRecordDirectory Directory { get; }

    /// <summary>Sends a message straight to an address-of-record.</summary>
    public LocationRouter Router { get; }

    /// <summary>Says whether writes may come in; a journal that keeps its own queue puts itself here before listeners open.</summary>
    public IWriteAdmission Admission
    {
        get => Volatile.Read(ref _admission);
        set => Volatile.Write(ref _admission, value);
    }

    /// <summary>By which bindings end; an application that sends <c>Register</c> takes <c>ReceivedAt</c> from it.</summary>
    public required RegistrarClock Clock { get; init; }

    /// <summary>Which connections of this process are open.</summary>
    public IOpenFlows OpenFlows => Flows;

    /// <summary>Shared by the listeners and the address-of-record actors.</summary>
    internal FlowRegistry Flows { get; init; } = new();

    /// <summary>The registrar of this actor system.</summary>
    /// <exception cref="InvalidOperationException">The actor system was built without <c>WithRegistrar</c>.</exception>
    public static RegistrarExtension Of(ActorSystem system) =>
        system.GetExtension<RegistrarExtension>() ?? throw new InvalidOperationException("This actor system has no registrar; call WithRegistrar when building it.");

    internal static void Install(ActorSystem system, RegistrarExtension extension) => system.RegisterExtension(new Provider(extension));

    private sealed class Provider(RegistrarExtension extension) : ExtensionIdProvider<RegistrarExtension>
    {
        public override RegistrarExtension CreateExtension(ExtendedActorSystem system) => extension;
    }
}

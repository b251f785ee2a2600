using Akka.Hosting;

namespace ActorRegistrar.Actors.Hosting;

/// <summary>Adds the registrar to an actor system.</summary>
public static class RegistrarHostingExtensions
{
    /// <summary>
    /// The location service without any socket: the application sends <c>Register</c> and <c>LookupBindings</c> to
    /// <c>IRequiredActor&lt;LocationService&gt;</c>. Uses the journal that the actor system is configured with.
    /// </summary>
    public static AkkaConfigurationBuilder WithRegistrar(this AkkaConfigurationBuilder builder, RegistrarSettings? settings = null) => throw new NotImplementedException();

    /// <summary>SIP listeners in front of the location service. They open when the actor system has started.</summary>
    public static AkkaConfigurationBuilder WithSipTransport(this AkkaConfigurationBuilder builder, SipTransportSettings? settings = null) => throw new NotImplementedException();
}

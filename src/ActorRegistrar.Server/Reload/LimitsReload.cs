using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Server.Options;
using Akka.Actor;

namespace ActorRegistrar.Server.Reload;

/// <summary>Limits of connections and guesses: for those that come from now on.</summary>
internal sealed class LimitsReload(ActorSystem system, LiveSettings settings) : IReloadable
{
    /// <summary>What it takes, below <c>Registrar:</c>.</summary>
    internal static readonly string[] Keys = ["Transport:MaxConnections", "Transport:MaxConnectionsPerSource", "Digest:MaxFailures", "Digest:MaxFailuresPerSource", "Digest:ForbidAfter"];

    public bool Takes(string key) => ReloadKeys.IsOneOf(key, Keys);

    public Action Prepare(RegistrarOptions options, IConfiguration configuration) => () =>
    {
        SipTransport.Of(system)?.Change(new SipTransportLimits(
            options.Transport.MaxConnections, options.Transport.MaxConnectionsPerSource, options.Digest.MaxFailures, options.Digest.MaxFailuresPerSource,
            options.Digest.ForbidAfter));
        RegistrarOptions current = settings.Current;
        settings.Current = current with
        {
            Transport = current.Transport with { MaxConnections = options.Transport.MaxConnections, MaxConnectionsPerSource = options.Transport.MaxConnectionsPerSource },
            Digest = current.Digest with { MaxFailures = options.Digest.MaxFailures, MaxFailuresPerSource = options.Digest.MaxFailuresPerSource, ForbidAfter = options.Digest.ForbidAfter },
        };
    };
}

using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Locations;

/// <summary>Which domains are served and what holds in each: the two belong together, so they are exchanged together.</summary>
/// <param name="Names">Every name of every domain that is served, aliases too.</param>
/// <param name="Policies">What holds in which of them.</param>
public sealed record ServedDomains(DomainSet Names, DomainPolicies Policies)
{
    /// <summary>Any domain, the defaults in each.</summary>
    public static ServedDomains Default { get; } = new(new DomainSet(["*"]), DomainPolicies.Default);

    /// <summary>Takes what settings say.</summary>
    /// <exception cref="ArgumentException">A name is no well-formed host or belongs to two domains; the message names it.</exception>
    public static ServedDomains Of(RegistrarSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var policies = new DomainPolicies(settings.Policy, settings.DomainPolicies, settings.Digest);
        return new ServedDomains(new DomainSet([.. settings.Domains, .. policies.Aliases]), policies);
    }

    /// <summary>Any domain, one policy in all of them.</summary>
    public static ServedDomains Everywhere(RegistrationPolicy policy) => new(new DomainSet(["*"]), new DomainPolicies(policy, []));
}

using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

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

    /// <summary>The address-of-record under which its bindings are stored: by its domain's own name, where it is asked for by an alias.</summary>
    /// <param name="asked">In canonical spelling.</param>
    /// <param name="resolved">The same instance when nothing is to be replaced.</param>
    /// <returns>False when its domain is not served, or when it is too long under the name of its domain.</returns>
    public bool TryResolve(AddressOfRecord asked, [NotNullWhen(true)] out AddressOfRecord? resolved)
    {
        ArgumentNullException.ThrowIfNull(asked);
        resolved = null;
        return Names.Serves(asked.Domain) && Policies.TryResolveAlias(asked, out resolved);
    }

    /// <summary>Any domain, one policy in all of them.</summary>
    public static ServedDomains Everywhere(RegistrationPolicy policy) => new(new DomainSet(["*"]), new DomainPolicies(policy, []));
}

using System.Text;
using ActorRegistrar.Actors.Locations;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>The realm is the one that the domain's policy names, else the domain.</summary>
internal sealed class PolicyRealms(LiveDomains domains) : IRealms
{
    public int Write(ReadOnlySpan<char> domain, Span<byte> realm) => Encoding.UTF8.GetBytes(domains.Current.Policies.For(domain).Realm ?? domain, realm);
}

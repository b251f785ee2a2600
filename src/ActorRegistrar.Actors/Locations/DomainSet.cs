using System.Collections.Frozen;

namespace ActorRegistrar.Actors.Locations;

/// <summary>The domains that this registrar answers for (RFC 3261 section 10.3 step 1).</summary>
public sealed class DomainSet
{
    private readonly FrozenSet<string> _domains;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Takes host names and addresses in any spelling, or <c>*</c> for any domain.</summary>
    /// <exception cref="ArgumentException">One of them is neither <c>*</c> nor a well-formed host; the message names it.</exception>
    public DomainSet(IEnumerable<string> domains)
    {
        var canonical = new List<string>();
        foreach (string domain in domains)
        {
            if (domain == "*") ServesAny = true;
            else canonical.Add(DomainName.Canonical(domain));
        }
        _domains = canonical.ToFrozenSet(StringComparer.Ordinal);
        _lookup = _domains.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether every domain is served.</summary>
    public bool ServesAny { get; }

    /// <summary>Whether a domain in canonical spelling is served by its name, not as any domain.</summary>
    public bool Names(ReadOnlySpan<char> canonicalDomain) => _lookup.Contains(canonicalDomain);

    /// <summary>Whether a domain in canonical spelling is served.</summary>
    public bool Serves(ReadOnlySpan<char> canonicalDomain) => ServesAny || _lookup.Contains(canonicalDomain);
}

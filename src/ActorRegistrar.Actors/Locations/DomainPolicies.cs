using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Locations;

/// <summary>Which policy holds in which domain. Asked on every request: it allocates nothing.</summary>
public sealed class DomainPolicies
{
    private readonly FrozenDictionary<string, DomainPolicy> _policies;
    private readonly FrozenDictionary<string, DomainPolicy>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly bool _hasAliases;

    /// <summary>Takes what holds everywhere and the domains where something else does.</summary>
    /// <exception cref="ArgumentException">A name is no well-formed host or belongs to two domains; the message names it.</exception>
    public DomainPolicies(RegistrationPolicy everywhere, IEnumerable<DomainPolicy> domains, DigestPolicy? digest = null)
    {
        Everywhere = new DomainPolicy("*") { Registration = everywhere, Digest = digest };
        var policies = new Dictionary<string, DomainPolicy>(StringComparer.Ordinal);
        foreach (DomainPolicy domain in domains)
        {
            DomainPolicy policy = domain with { Name = DomainName.Canonical(domain.Name), Aliases = [.. domain.Aliases.Select(DomainName.Canonical)], Digest = domain.Digest ?? digest };
            foreach (string name in policy.Aliases.Prepend(policy.Name))
            {
                if (!policies.TryAdd(name, policy)) throw new ArgumentException($"'{name}' is a name of two domains; leave it to one.");
            }
        }
        _policies = policies.ToFrozenDictionary(StringComparer.Ordinal);
        _lookup = _policies.GetAlternateLookup<ReadOnlySpan<char>>();
        Aliases = [.. _policies.Where(entry => entry.Key != entry.Value.Name).Select(entry => entry.Key)];
        _hasAliases = !Aliases.IsEmpty;
    }

    /// <summary>The defaults in every domain.</summary>
    public static DomainPolicies Default { get; } = new(RegistrationPolicy.Default, []);

    /// <summary>What holds in a domain that has no policy of its own.</summary>
    public DomainPolicy Everywhere { get; }

    /// <summary>Names by which a domain is known beside its own, in canonical spelling.</summary>
    public ImmutableArray<string> Aliases { get; }

    /// <summary>The policy of a domain, by any of its names in canonical spelling.</summary>
    public DomainPolicy For(ReadOnlySpan<char> canonicalDomain) =>
        _policies.Count > 0 && _lookup.TryGetValue(canonicalDomain, out DomainPolicy? policy) ? policy : Everywhere;

    /// <summary>The policy of an address-of-record.</summary>
    public DomainPolicy For(AddressOfRecord addressOfRecord)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        return For(addressOfRecord.Domain);
    }

    /// <summary>The address-of-record by its domain's own name, where it is asked for by an alias.</summary>
    /// <param name="asked">In canonical spelling.</param>
    /// <param name="resolved">The same instance when nothing is to be replaced.</param>
    /// <returns>False when it is too long, as it is or under the name of its domain.</returns>
    public bool TryResolveAlias(AddressOfRecord asked, [NotNullWhen(true)] out AddressOfRecord? resolved)
    {
        ArgumentNullException.ThrowIfNull(asked);
        resolved = null;
        if (asked.Key.Length > AddressOfRecord.MaxKeyLength) return false;
        Span<char> key = stackalloc char[AddressOfRecord.MaxKeyLength];
        asked.Key.CopyTo(key);
        int length = asked.Key.Length;
        if (!TryResolveAlias(key, ref length)) return false;
        resolved = key[..length].SequenceEqual(asked.Key) ? asked : AddressOfRecord.FromKey(new string(key[..length]));
        return true;
    }

    /// <summary>Replaces an alias by the name of its domain.</summary>
    /// <param name="text">A domain in canonical spelling, or the key of an address-of-record, and room behind it.</param>
    /// <param name="length">How much of <paramref name="text"/> is used, before and after.</param>
    /// <returns>False when the name of the domain is longer than the room there is.</returns>
    public bool TryResolveAlias(Span<char> text, ref int length)
    {
        if (!_hasAliases) return true;
        int domainStart = text[..length].LastIndexOf('@') + 1;
        string name = For(text[domainStart..length]).Name;
        if (name == "*" || text[domainStart..length].SequenceEqual(name)) return true;
        if (!name.TryCopyTo(text[domainStart..])) return false;
        length = domainStart + name.Length;
        return true;
    }
}

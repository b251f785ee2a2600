using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Locations;

/// <summary>Which policy holds in which domain. Asked on every request: it allocates nothing.</summary>
public sealed class DomainPolicies
{
    private readonly FrozenDictionary<string, DomainPolicy> _policies;
    private readonly FrozenDictionary<string, DomainPolicy>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly bool _hasAliases;
    private readonly FrozenDictionary<string, DomainPolicy> _numberDomains;

    /// <summary>Takes what holds everywhere and the domains where something else does.</summary>
    /// <exception cref="ArgumentException">
    /// A name is no well-formed host, or it or a local number domain belongs to two domains; the message names it.
    /// </exception>
    public DomainPolicies(RegistrationPolicy everywhere, IEnumerable<DomainPolicy> domains, DigestPolicy? digest = null)
    {
        Everywhere = new DomainPolicy("*") { Registration = everywhere, Digest = digest };
        var policies = new Dictionary<string, DomainPolicy>(StringComparer.Ordinal);
        var numberDomains = new Dictionary<string, DomainPolicy>(StringComparer.Ordinal);
        foreach (DomainPolicy domain in domains)
        {
            DomainPolicy policy = domain with { Name = DomainName.Canonical(domain.Name), Aliases = [.. domain.Aliases.Select(DomainName.Canonical)], Digest = domain.Digest ?? digest };
            foreach (string name in policy.Aliases.Prepend(policy.Name))
            {
                if (!policies.TryAdd(name, policy)) throw new ArgumentException($"'{name}' is a name of two domains; leave it to one.");
            }
            if (policy.LocalNumberDomain is not { } context) continue;
            if (!numberDomains.TryAdd(DomainName.CanonicalContext(context), policy)) throw new ArgumentException($"'{context}' is the local number domain of two domains; leave it to one.");
        }
        _policies = policies.ToFrozenDictionary(StringComparer.Ordinal);
        _lookup = _policies.GetAlternateLookup<ReadOnlySpan<char>>();
        Aliases = [.. _policies.Where(entry => entry.Key != entry.Value.Name).Select(entry => entry.Key)];
        _hasAliases = !Aliases.IsEmpty;
        _numberDomains = numberDomains.ToFrozenDictionary(StringComparer.Ordinal);
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

    /// <summary>The domain in which a telephone number is an address-of-record.</summary>
    /// <param name="number">A tel URI. A local number belongs where its <c>phone-context</c> is the local number domain.</param>
    /// <param name="requestDomain">
    /// The domain that the Request-URI names, to which a global number belongs; empty where it names none, and then the number belongs to the
    /// only domain that has numbers.
    /// </param>
    /// <returns>The name of the domain; null when no domain has the number.</returns>
    public string? DomainOfNumber(in SipUri number, ReadOnlySpan<char> requestDomain)
    {
        if (_numberDomains.Count == 0) return null;
        bool isGlobal = TelNumber.IsGlobal(number.User);
        if (number.TryGetParameter("phone-context"u8, out ReadOnlySpan<byte> context) == isGlobal) return null;
        if (isGlobal)
        {
            if (requestDomain.IsEmpty) return _numberDomains.Count == 1 ? _numberDomains.Values[0].Name : null;
            return For(requestDomain) is { LocalNumberDomain: not null } named ? named.Name : null;
        }
        Span<char> canonical = stackalloc char[DomainName.MaxLength];
        if (!TelNumber.TryCanonicalizeContext(context, canonical, out int length)) return null;
        return _numberDomains.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(canonical[..length], out DomainPolicy? policy) ? policy.Name : null;
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

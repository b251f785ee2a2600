using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>Removal of bindings by anything but a contact with a lifetime of 0.</summary>
internal static class Removal
{
    /// <summary>
    /// What happens to each binding when the ones named go at <paramref name="now"/>: those whose time had passed first, as expired,
    /// then those removed. Empty when no live binding is named.
    /// </summary>
    /// <param name="bindings">What is stored.</param>
    /// <param name="contactUri">Which go, by URI equality (RFC 3261 section 19.1.4); null for all.</param>
    /// <param name="kind">What it is called.</param>
    /// <param name="sparesStatic">Whether static bindings stay: all but an operator's removal.</param>
    /// <param name="now">The moment of deciding.</param>
    /// <param name="remaining">What stands afterwards.</param>
    public static ImmutableArray<ContactChange> Remove(
        ImmutableArray<Binding> bindings,
        string? contactUri,
        ContactChangeKind kind,
        bool sparesStatic,
        DateTimeOffset now,
        out ImmutableArray<Binding> remaining)
    {
        var expired = ImmutableArray.CreateBuilder<ContactChange>(bindings.Length);
        var removed = ImmutableArray.CreateBuilder<ContactChange>(bindings.Length);
        var kept = ImmutableArray.CreateBuilder<Binding>();
        foreach (var binding in bindings)
        {
            var isNamed = !(sparesStatic && binding.IsStatic) && (contactUri is null || ContactMatching.AreEqualUris(binding.ContactUri, contactUri));
            if (!binding.IsLiveAt(now)) expired.Add(new ContactChange(ContactChangeKind.Expired, binding.ContactUri));
            else if (isNamed) removed.Add(new ContactChange(kind, binding.ContactUri));
            else kept.Add(binding);
        }

        remaining = kept.ToImmutable();
        if (removed.Count == 0) return [];
        expired.AddRange(removed);
        return expired.ToImmutable();
    }
}

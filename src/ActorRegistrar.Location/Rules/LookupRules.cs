using System.Collections.Immutable;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>The target set of a request to an address-of-record (RFC 3261 sections 8.3, 16.5, 16.6).</summary>
public static class LookupRules
{
    /// <summary>
    /// The bindings in force at <paramref name="now"/>, highest q first (absent counts as 1), among equals the most recently refreshed
    /// first; of bindings whose URIs are equal by RFC 3261 section 19.1.4 only the first.
    /// </summary>
    public static ImmutableArray<Binding> TargetsAt(AddressOfRecordState state, DateTimeOffset now) => throw new NotImplementedException();
}

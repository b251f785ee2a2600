using System.Collections.Immutable;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Location.State;

/// <summary>The bindings of one address-of-record, live or past their time but not yet removed. Immutable.</summary>
public sealed class AddressOfRecordState
{
    private AddressOfRecordState(ImmutableArray<Binding> bindings) => Bindings = bindings;

    /// <summary>Never registered.</summary>
    public static AddressOfRecordState Empty { get; } = new([]);

    /// <summary>All bindings held, in the order of their first registration.</summary>
    public ImmutableArray<Binding> Bindings { get; }

    /// <summary>When the next binding ends; null without bindings.</summary>
    public DateTimeOffset? NextExpiry => throw new NotImplementedException();

    /// <summary>The state after an event. Reads only its arguments.</summary>
    /// <exception cref="NotSupportedException">The event is of a kind that this version does not know.</exception>
    public AddressOfRecordState Evolve(IAddressOfRecordEvent happened) => throw new NotImplementedException();

    /// <summary>The bindings in force at <paramref name="now"/>, in the order of their first registration (RFC 3261 section 10.3 step 8).</summary>
    public ImmutableArray<Binding> LiveAt(DateTimeOffset now) => throw new NotImplementedException();
}

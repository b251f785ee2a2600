using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Location.State;

/// <summary>
/// The bindings of one address-of-record, live or past their time but not yet removed. Immutable, and only an array wide: a process
/// holds one for every address-of-record that it serves.
/// </summary>
public sealed class AddressOfRecordState
{
    private AddressOfRecordState(ImmutableArray<Binding> bindings) => Bindings = bindings;

    /// <summary>Never registered.</summary>
    public static AddressOfRecordState Empty { get; } = new([]);

    /// <summary>The state with these bindings, for whoever keeps them in a form of his own.</summary>
    /// <param name="bindings">In the order of their first registration; not default.</param>
    public static AddressOfRecordState Of(ImmutableArray<Binding> bindings) => bindings.IsEmpty ? Empty : new AddressOfRecordState(bindings);

    /// <summary>All bindings held, in the order of their first registration.</summary>
    public ImmutableArray<Binding> Bindings { get; }

    /// <summary>When the next binding ends, in UTC; null without bindings. In the past when one ended and is not removed yet.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var binding in Bindings)
            {
                if (next is null || binding.ExpiresAt < next) next = binding.ExpiresAt;
            }

            return next;
        }
    }

    /// <summary>The state after an event. Reads only its arguments.</summary>
    /// <exception cref="NotSupportedException">The event is of a kind that this version does not know.</exception>
    [SuppressMessage("Performance", "CA1822", Justification = "That each event holds the whole state is its own affair, not the caller's.")]
    public AddressOfRecordState Evolve(IAddressOfRecordEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened switch
        {
            BindingsChanged changed => Of(changed.Bindings),
            // Guessing at a stored event would lose bindings without a trace.
            _ => throw new NotSupportedException($"An event of type '{happened.GetType().FullName}' is unknown to this version."),
        };
    }

    /// <summary>The bindings in force at <paramref name="now"/>, in the order of their first registration (RFC 3261 section 10.3 step 8).</summary>
    public ImmutableArray<Binding> LiveAt(DateTimeOffset now)
    {
        var live = 0;
        foreach (var binding in Bindings)
        {
            if (binding.IsLiveAt(now)) live++;
        }

        if (live == Bindings.Length) return Bindings;
        if (live == 0) return [];

        var remaining = ImmutableArray.CreateBuilder<Binding>(live);
        foreach (var binding in Bindings)
        {
            if (binding.IsLiveAt(now)) remaining.Add(binding);
        }

        return remaining.MoveToImmutable();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using static ActorRegistrar.Actors.Protocol.AddressOfRecordProtocol;

namespace ActorRegistrar.Actors.Locations;

/// <summary>
/// Addresses-of-record whose actor ended because the journal failed its write, with the bindings that had been granted before. Lookups are
/// answered from here while the journal fails; afterwards each is woken to read what is really stored, and leaves. There are no more of them
/// than writes that waited when the journal failed, and expiries since.
/// </summary>
internal sealed class SuspendedAddressesOfRecord
{
    private readonly ConcurrentDictionary<string, Suspended> _suspended = new(StringComparer.Ordinal);

    public void Add(AddressOfRecord addressOfRecord, AddressOfRecordState state, bool isKnown) => _suspended[addressOfRecord.Key] = new Suspended(addressOfRecord, state, isKnown);

    public void Remove(AddressOfRecord addressOfRecord) => _suspended.TryRemove(addressOfRecord.Key, out _);

    /// <summary>At most so many of them, in no order.</summary>
    public IEnumerable<AddressOfRecord> Some(int count) => _suspended.Values.Take(count).Select(one => one.AddressOfRecord);

    /// <summary>What had been granted. False for one that had never been: it may have been, by the write that failed.</summary>
    public bool TryAnswer(LookupBindings question, DateTimeOffset now, [NotNullWhen(true)] out BindingsFound? answer)
    {
        answer = _suspended.TryGetValue(question.AddressOfRecord.Key, out Suspended? one) && one.IsKnown
            ? new BindingsFound(question.AddressOfRecord, LookupRules.TargetsAt(one.State, now), IsKnown: true, now, question.Correlation)
            : null;
        return answer is not null;
    }

    private sealed record Suspended(AddressOfRecord AddressOfRecord, AddressOfRecordState State, bool IsKnown);
}

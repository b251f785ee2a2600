using System.Collections.Immutable;
using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.WhatIf;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Replays;

namespace ActorRegistrar.Server.WhatIf;

/// <summary>
/// Takes a history change by change and keeps two states of each address-of-record: the one that was recorded, and the one that other
/// policies would have led to. Holds a few hundred octets for each that has bindings.
/// </summary>
/// <param name="policies">The other policies.</param>
/// <param name="selection">Which changes are judged; those before its beginning only tell what stood then.</param>
/// <param name="report">What comes of it.</param>
internal sealed class WhatIfRun(DomainPolicies policies, ReplaySelection selection, WhatIfReport report)
{
    private readonly Dictionary<string, States> _states = [];
    private readonly CompactBindings _compact = new();

    /// <summary>When the newest change took effect.</summary>
    private DateTimeOffset _latest = DateTimeOffset.MinValue;

    /// <summary>Takes the next change of the journal.</summary>
    public void Take(StoredChange stored)
    {
        if (!(selection with { From = null }).Includes(stored)) return;
        if (stored.Change.At > _latest) _latest = stored.Change.At;
        States states = _states.GetValueOrDefault(stored.AddressOfRecord.Key);
        if (stored.Change.At < selection.From || !TryReadBefore(stored, states, out AddressOfRecordState recorded, out AddressOfRecordState other))
        {
            if (stored.Change.At >= (selection.From ?? DateTimeOffset.MinValue)) report.AddUnknown(stored);
            AddressOfRecordState adopted = AddressOfRecordState.Empty.Evolve(stored.Change);
            Keep(stored.AddressOfRecord, adopted, adopted, states.WasRefused);
            return;
        }
        WhatIfVerdict verdict = WhatIfRules.Judge(stored.AddressOfRecord, recorded, other, stored.Change, policies.For(stored.AddressOfRecord).Registration);
        bool isRefused = verdict.Kind == WhatIfKind.Refused;
        report.Add(stored, verdict, isFirstRefusal: isRefused && !states.WasRefused);
        AddressOfRecordState after = recorded.Evolve(stored.Change);
        bool isAsRecorded = verdict.Kind is WhatIfKind.Same or WhatIfKind.NotDecidable || (verdict.Kind == WhatIfKind.NotARequest && ReferenceEquals(recorded, other));
        Keep(stored.AddressOfRecord, after, isAsRecorded ? after : verdict.After, states.WasRefused || isRefused);
    }

    /// <summary>Counts what would be in force at the end.</summary>
    public void End()
    {
        foreach (States states in _states.Values)
        {
            int recorded = LiveCount(states.Recorded);
            int other = ReferenceEquals(states.Other, states.Recorded) ? recorded : LiveCount(states.Other);
            report.AddEnd(recorded, other);
        }
        report.EndedAt(_latest);
    }

    /// <summary>
    /// What stood before a change. False when that is in no row that was read: the first one of an address-of-record whose older ones were
    /// purged, unless it holds nothing but what it created.
    /// </summary>
    private static bool TryReadBefore(StoredChange stored, States states, out AddressOfRecordState recorded, out AddressOfRecordState other)
    {
        if (states.Recorded is null)
        {
            recorded = other = AddressOfRecordState.Empty;
            return stored.SequenceNumber == 1
                || (stored.Change.Changes.Length == stored.Change.Bindings.Length && stored.Change.Changes.All(contact => contact.Kind == ContactChangeKind.Created));
        }
        recorded = StateOf(states.Recorded);
        other = ReferenceEquals(states.Other, states.Recorded) ? recorded : StateOf(states.Other!);
        return true;
    }

    private static AddressOfRecordState StateOf(byte[] bytes) => StateOf(CompactBindings.Read(bytes));

    private static AddressOfRecordState StateOf(ImmutableArray<Binding> bindings) =>
        AddressOfRecordState.Empty.Evolve(new BindingsChanged { At = default, Cause = ChangeCause.Expiry, Changes = [], Bindings = bindings });

    private void Keep(AddressOfRecord addressOfRecord, AddressOfRecordState recorded, AddressOfRecordState other, bool wasRefused)
    {
        if (recorded.Bindings.IsEmpty && other.Bindings.IsEmpty && !wasRefused)
        {
            // What comes next creates all that it holds, which shows that nothing stood before.
            _states.Remove(addressOfRecord.Key);
            return;
        }
        byte[] bytes = _compact.Write(recorded.Bindings);
        _states[addressOfRecord.Key] = new States(bytes, ReferenceEquals(recorded, other) ? bytes : _compact.Write(other.Bindings), wasRefused);
    }

    private int LiveCount(byte[]? bytes) => bytes is null ? 0 : CompactBindings.Read(bytes).Count(binding => binding.IsLiveAt(_latest));

    private readonly record struct States(byte[]? Recorded, byte[]? Other, bool WasRefused);
}

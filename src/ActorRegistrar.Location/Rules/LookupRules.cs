using System.Collections.Immutable;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>The target set of a request to an address-of-record or to a GRUU of it (RFC 3261 sections 8.3, 16.5, 16.6).</summary>
public static class LookupRules
{
    private const int AbsentQ = 1000;

    /// <summary>
    /// The bindings in force at <paramref name="now"/> that can be reached, highest q first (absent counts as 1), among equals the most
    /// recently refreshed first, and of those the first registered first; of bindings whose URIs are equal by RFC 3261 section 19.1.4 only
    /// the first, and of several of one instance only the most recently refreshed (RFC 5626 section 7, RFC 5627 section 6.1).
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="now">The moment of asking, in UTC.</param>
    /// <param name="flows">Which connections are open; null for none.</param>
    public static TargetSet TargetsAt(AddressOfRecordState state, DateTimeOffset now, IOpenFlows? flows = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        return TargetSet.Of(Ordered(Reachable(state.LiveAt(now), flows ?? NoOpenFlows.Instance)));
    }

    /// <summary>
    /// The target set of a request to a GRUU: that of its instance alone; null when the GRUU is not valid (RFC 5627 section 6.1). A public
    /// one always is; a temporary one as long as its instance is registered and has not started over since.
    /// </summary>
    public static TargetSet? TargetsOf(GruuTarget gruu, AddressOfRecordState state, DateTimeOffset now, IOpenFlows? flows = null)
    {
        ArgumentNullException.ThrowIfNull(gruu);
        ArgumentNullException.ThrowIfNull(state);
        var ofInstance = ImmutableArray.CreateBuilder<Binding>();
        var isValid = gruu.Epoch is null;
        foreach (var binding in state.LiveAt(now))
        {
            if (binding.InstanceId is not { } instance || !InstanceIds.AreEqual(instance, gruu.InstanceId)) continue;
            ofInstance.Add(binding);
            isValid |= binding.GruuEpoch == gruu.Epoch;
        }

        return isValid ? TargetSet.Of(Ordered(Reachable(ofInstance.ToImmutable(), flows ?? NoOpenFlows.Instance))) : null;
    }

    private static ImmutableArray<Binding> Reachable(ImmutableArray<Binding> live, IOpenFlows flows)
    {
        foreach (var binding in live)
        {
            if (!binding.IsReachableOver(flows)) return live.RemoveAll(one => !one.IsReachableOver(flows));
        }

        return live;
    }

    private static ImmutableArray<Binding> Ordered(ImmutableArray<Binding> live)
    {
        if (live.Length < 2) return live;
        var ordered = new Binding[live.Length];
        for (var count = 0; count < live.Length; count++)
        {
            // Insertion keeps equals in the order of registration, and an address-of-record holds only a handful.
            var place = count;
            while (place > 0 && GoesBefore(live[count], ordered[place - 1]))
            {
                ordered[place] = ordered[place - 1];
                place--;
            }

            ordered[place] = live[count];
        }

        return ImmutableArray.Create(ordered);
    }

    private static bool GoesBefore(Binding candidate, Binding other)
    {
        var q = candidate.Q ?? AbsentQ;
        var otherQ = other.Q ?? AbsentQ;
        return q != otherQ ? q > otherQ : candidate.RefreshedAt > other.RefreshedAt;
    }
}

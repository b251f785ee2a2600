using System.Collections.Immutable;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>The target set of a request to an address-of-record (RFC 3261 sections 8.3, 16.5, 16.6).</summary>
public static class LookupRules
{
    private const int AbsentQ = 1000;

    /// <summary>
    /// The bindings in force at <paramref name="now"/>, highest q first (absent counts as 1), among equals the most recently refreshed
    /// first, and of those the first registered first; of bindings whose URIs are equal by RFC 3261 section 19.1.4 only the first.
    /// </summary>
    public static ImmutableArray<Binding> TargetsAt(AddressOfRecordState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var live = state.LiveAt(now);
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

        return WithoutEqualUris(ordered);
    }

    private static bool GoesBefore(Binding candidate, Binding other)
    {
        var q = candidate.Q ?? AbsentQ;
        var otherQ = other.Q ?? AbsentQ;
        return q != otherQ ? q > otherQ : candidate.RefreshedAt > other.RefreshedAt;
    }

    private static ImmutableArray<Binding> WithoutEqualUris(Binding[] ordered)
    {
        var kept = 0;
        foreach (var candidate in ordered)
        {
            if (!HoldsEqual(ordered.AsSpan(0, kept), candidate.ContactUri)) ordered[kept++] = candidate;
        }

        return ImmutableArray.Create(ordered, 0, kept);
    }

    private static bool HoldsEqual(ReadOnlySpan<Binding> targets, string contactUri)
    {
        foreach (var target in targets)
        {
            if (ContactMatching.AreEqualUris(target.ContactUri, contactUri)) return true;
        }

        return false;
    }
}

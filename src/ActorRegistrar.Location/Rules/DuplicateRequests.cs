using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// A REGISTER with the Call-ID and CSeq of the one before it that is not the same request: what
/// <see cref="CompatibilityProfile.DuplicateCSeqGraceSeconds"/> forgives.
/// </summary>
internal static class DuplicateRequests
{
    /// <summary>
    /// Whether every contact asks for a lifetime and names live bindings, all of them of this Call-ID and CSeq and stored within the grace:
    /// nothing that the answer lists then differs from what the client believes, but for lifetimes.
    /// </summary>
    public static bool IsForgiven(
        ImmutableArray<Binding> bindings, RegisterRequest request, ReadOnlySpan<PlannedContact> contacts, CompatibilityProfile profile, DateTimeOffset now)
    {
        if (profile.DuplicateCSeqGraceSeconds == 0) return false;
        for (var c = 0; c < contacts.Length; c++)
        {
            if (contacts[c].GrantedSeconds == 0 || !NamesOnlyItsLast(bindings, request, c, contacts[c].IsFlow, profile, now)) return false;
        }

        return true;
    }

    private static bool NamesOnlyItsLast(
        ImmutableArray<Binding> bindings, RegisterRequest request, int c, bool isFlow, CompatibilityProfile profile, DateTimeOffset now)
    {
        var isNamed = false;
        foreach (var binding in bindings)
        {
            if (!binding.IsLiveAt(now) || binding.IsStatic || !ContactMatching.IsOf(request.Contacts[c], isFlow, binding)) continue;
            if (!IsOfLastRequest(binding, request, profile)) return false;
            isNamed = true;
        }

        return isNamed;
    }

    private static bool IsOfLastRequest(Binding binding, RegisterRequest request, CompatibilityProfile profile) =>
        binding.CSeq == request.CSeq
        && string.Equals(binding.CallId, request.CallId, StringComparison.Ordinal)
        && request.ReceivedAt - binding.RefreshedAt <= TimeSpan.FromSeconds(profile.DuplicateCSeqGraceSeconds);
}

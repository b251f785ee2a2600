using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>A refresh that need not be stored because nearly all of what it asks for was stored a moment ago.</summary>
public static class RefreshRules
{
    /// <summary>For how long what was stored answers for the next refresh: a lifetime that is told truthfully loses no more than this.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether everything that an accepted request asks for stands already, but for its CSeq and for seconds of its lifetimes: each contact
    /// that would leave a binding was stored within <see cref="Freshness"/> with the same texts, Call-ID, Path and lifetime and from the same
    /// source, and no other binding would change. Such a request can be granted with the time that is left, without storing anything; its CSeq
    /// is forgotten, so that the next request is compared with the one that was stored.
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="request">A request that <see cref="RegistrationRules"/> would accept.</param>
    /// <param name="policy">What may be granted.</param>
    /// <param name="now">The moment of deciding, in UTC.</param>
    public static bool IsFresh(AddressOfRecordState state, RegisterRequest request, RegistrationPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(policy);
        if (request.IsStar || request.IsFetch) return false;
        var contacts = new PlannedContact[request.Contacts.Length];
        if (ContactReview.Review(request, policy, now, contacts) is not null) return false;
        foreach (var contact in contacts)
        {
            if (!contact.LeavesBinding) return false;
        }

        return Repetition.IsOne(state.Bindings, request, contacts, now, Freshness);
    }
}

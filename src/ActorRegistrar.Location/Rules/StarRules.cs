using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary><c>Contact: *</c>, the removal of every binding (RFC 3261 section 10.3 step 6).</summary>
internal static class StarRules
{
    private const string NotAlone = "Contact * stands beside another Contact";
    private const string NotARemoval = "Contact * without an Expires header field of 0";

    /// <summary>
    /// Removes all or nothing: one live binding of the same Call-ID with a CSeq as high or higher stops the whole request. Without live
    /// bindings there is nothing to do, so the repetition of a star whose 200 was lost is granted. Static bindings are an operator's and stay.
    /// </summary>
    public static RegistrationDecision Decide(
        AddressOfRecordState state, RegisterRequest request, CompatibilityProfile profile, DateTimeOffset now)
    {
        if (!request.Contacts.IsEmpty) return RegistrationDecision.Refuse(RegistrationOutcome.Malformed, NotAlone);
        // A parameter (Contact: *;expires=0) is not the header field that step 6 asks for.
        if (request.ExpiresHeader is not 0) return RegistrationDecision.Refuse(RegistrationOutcome.Malformed, NotARemoval);

        var concessions = Concessions.None;
        foreach (var binding in state.Bindings)
        {
            if (!binding.IsLiveAt(now) || !Ordering.IsNotHigher(request, binding)) continue;
            if (!Ordering.IsRestart(request, binding, profile)) return Ordering.Refusal;
            concessions = Concessions.LowerCSeq;
        }

        var changes = Removal.Remove(state.Bindings, contactUri: null, ContactChangeKind.Unregistered, sparesStatic: true, now, out var remaining);
        if (changes.IsEmpty) return RegistrationDecision.NoChange;
        return RegistrationDecision.Accept(new BindingsChanged
        {
            At = request.ReceivedAt,
            Cause = ChangeCause.Register,
            RequestedBy = RegisterEvents.DetailsOf(request),
            Changes = changes,
            Bindings = remaining,
        }) with { Concessions = concessions };
    }
}

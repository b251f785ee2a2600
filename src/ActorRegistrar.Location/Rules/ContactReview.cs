using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Location.Rules;

/// <summary>What can be said of the contacts of a REGISTER before looking at what is stored.</summary>
internal static class ContactReview
{
    /// <summary>
    /// Work grows with the square of the contacts in one request, so there is a limit even where few bindings are allowed: this many,
    /// or twice what may be stored (all of it removed and as much registered), whichever is more.
    /// </summary>
    private const int AlwaysAllowedContacts = 32;

    private const string TooManyInRequest = "Too many Contact values in one request";
    private const string TooBrief = "An expiration interval is shorter than Min-Expires";
    private const string TooLong = "A Contact URI is too long";
    private const string SeveralWithRegId = "More than one Contact to register, one of them with reg-id";

    /// <summary>Fills <paramref name="planned"/>, one for each contact; a refusal when one of them cannot be granted, else null.</summary>
    public static RegistrationDecision? Review(
        RegisterRequest request, RegistrationPolicy policy, DateTimeOffset now, Span<PlannedContact> planned)
    {
        var toRegister = 0;
        var flowsToRegister = 0;
        for (var i = 0; i < planned.Length; i++)
        {
            var offer = request.Contacts[i];
            var asked = Lifetimes.Asked(offer, request, policy);
            if (policy.Compatibility.TooBrief == TooBriefHandling.Refuse && Lifetimes.IsTooBrief(asked, policy))
            {
                return RegistrationDecision.Refuse(RegistrationOutcome.IntervalTooBrief, TooBrief);
            }

            var isFlow = ContactMatching.IsFlow(offer, request);
            if (asked > 0)
            {
                toRegister++;
                if (isFlow) flowsToRegister++;
                if (offer.Uri.Length > policy.MaxContactUriBytes) return RegistrationDecision.Refuse(RegistrationOutcome.TooLarge, TooLong);
                if (policy.ContactNetworks.ReasonAgainst(offer.Uri) is { } misplaced)
                {
                    return RegistrationDecision.Refuse(RegistrationOutcome.ForbiddenContact, misplaced);
                }

                // Only what is to be registered: what may not be there can always be removed (RFC 5627 section 5.1).
                if (offer.InstanceId is not null && ForbiddenContacts.ReasonAgainst(offer.Uri, request.AddressOfRecord) is { } reason)
                {
                    return RegistrationDecision.Refuse(RegistrationOutcome.ForbiddenContact, reason);
                }
            }

            planned[i] = Plan(asked, isFlow, request, policy, now);
        }

        if (toRegister > 1 && flowsToRegister > 0) return RegistrationDecision.Refuse(RegistrationOutcome.Malformed, SeveralWithRegId);
        if (flowsToRegister > 0 && planned.Length > 1) MarkBesideTheirFlow(request, planned);
        MarkSuperseded(request, planned);
        return null;
    }

    /// <summary>A refusal when the request has more contacts than will be looked at, else null.</summary>
    public static RegistrationDecision? RefuseByNumber(RegisterRequest request, RegistrationPolicy policy) =>
        request.Contacts.Length > Math.Max(AlwaysAllowedContacts, 2L * policy.MaxContacts)
            ? RegistrationDecision.Refuse(RegistrationOutcome.TooManyContacts, TooManyInRequest)
            : null;

    private static PlannedContact Plan(uint asked, bool isFlow, RegisterRequest request, RegistrationPolicy policy, DateTimeOffset now)
    {
        var granted = Lifetimes.Granted(asked, policy);
        return new PlannedContact
        {
            IsFlow = isFlow,
            GrantedSeconds = granted,
            IsRaised = granted > asked,
            RanOut = asked > 0 && request.ReceivedAt.AddSeconds(granted) <= now,
        };
    }

    /// <summary>
    /// A client that has moved sends its new contact and its old one with a lifetime of 0, both with the instance-id and reg-id of the flow.
    /// One registration sets a flow up and removes others (RFC 5626 section 6); it does not remove what it sets up, in whatever order it says so.
    /// </summary>
    private static void MarkBesideTheirFlow(RegisterRequest request, Span<PlannedContact> planned)
    {
        var flow = 0;
        while (!planned[flow].IsFlow || planned[flow].GrantedSeconds == 0) flow++;
        for (var i = 0; i < planned.Length; i++)
        {
            planned[i].IsBesideItsFlow = i != flow && planned[i].IsFlow
                && ContactMatching.AreSame(request.Contacts[i], leftIsFlow: true, request.Contacts[flow], rightIsFlow: true);
        }
    }

    private static void MarkSuperseded(RegisterRequest request, Span<PlannedContact> planned)
    {
        for (var i = 0; i < planned.Length - 1; i++)
        {
            for (var later = i + 1; later < planned.Length && !planned[i].IsSuperseded; later++)
            {
                planned[i].IsSuperseded = !planned[later].IsBesideItsFlow && ContactMatching.AreSame(
                    request.Contacts[i], planned[i].IsFlow, request.Contacts[later], planned[later].IsFlow);
            }
        }
    }
}

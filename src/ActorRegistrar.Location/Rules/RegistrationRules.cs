using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>RFC 3261 section 10.3 steps 6 to 8 as one pure function.</summary>
public static class RegistrationRules
{
    /// <summary>Bindings and contacts up to which a decision needs no array of its own.</summary>
    private const int UsualCount = 32;

    private const string TooManyBindings = "Too many bindings for this address-of-record";

    /// <summary>
    /// Decides a REGISTER against what is stored. All or nothing: either one event with every change, or a refusal that changes
    /// nothing.
    /// </summary>
    /// <remarks>
    /// <para>What the request says alone is judged first (400, 403, 423), then its order against the bindings stored before it (400),
    /// then the number of bindings after it (403). Of several faults the first one found is named.</para>
    /// <para>A contact that equals several bindings (equality is not transitive, RFC 3261 section 19.1.4) takes the place of the one
    /// with the same text, else of the one refreshed most recently, and the others go; with a lifetime of 0 all of them go. A contact
    /// named twice in one request is compared with what was stored before the request, and its last mention counts; but where one contact
    /// registers a flow and others remove the same instance-id and reg-id, the flow stays and they remove what else has their URI.</para>
    /// <para>The same request again, Call-ID, CSeq, contacts, Path and lifetimes alike, when what it asked for is what is stored, is
    /// granted and stores nothing: its 200 was lost (RFC 3261 section 17.2.2 no longer knows it).</para>
    /// <para>Only a request that adds bindings is refused for their number, so a limit that was lowered stops no refresh.</para>
    /// <para>Octets are bounded as the number is (403): what would make the bindings larger than they may be is refused, a refresh is not.</para>
    /// <para>Static bindings are an operator's: no contact names them, nothing evicts them, and they are not counted.</para>
    /// <para>Bindings whose connection is known to be lost make room, the one refreshed longest ago first: a client that connects again
    /// from another port is not refused for what it left behind.</para>
    /// <para>All of this is what a strict profile gives; see <see cref="CompatibilityProfile"/> for what another one changes.</para>
    /// <para>A lifetime that has run out before the decision, counted from the receipt, leaves no binding; one that it would have
    /// replaced is removed as expired. Bindings past their time are removed in the same event, first among its changes; alone they are
    /// no reason for an event.</para>
    /// </remarks>
    /// <param name="state">What is stored; bindings past their time at <paramref name="now"/> count as gone.</param>
    /// <param name="request">The request.</param>
    /// <param name="policy">What may be granted.</param>
    /// <param name="now">The moment of deciding, in UTC. Lifetimes count from the request's receipt, not from here.</param>
    public static RegistrationDecision Decide(AddressOfRecordState state, RegisterRequest request, RegistrationPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(policy);

        if (request.IsStar) return StarRules.Decide(state, request, policy.Compatibility, now);
        if (request.IsFetch) return RegistrationDecision.NoChange;
        if (ContactReview.RefuseByNumber(request, policy) is { } tooMany) return tooMany;

        var contactCount = request.Contacts.Length;
        Span<PlannedContact> contacts =
            contactCount <= UsualCount ? stackalloc PlannedContact[UsualCount] : new PlannedContact[contactCount];
        contacts = contacts[..contactCount];
        if (ContactReview.Review(request, policy, now, contacts) is { } refusal) return refusal;

        var bindingCount = state.Bindings.Length;
        Span<BindingFate> fates = bindingCount <= UsualCount ? stackalloc BindingFate[UsualCount] : new BindingFate[bindingCount];
        var plan = new RegistrationPlan(state.Bindings, request, contacts, fates[..bindingCount], policy.Compatibility);
        if (!plan.Match(now))
        {
            if (Repetition.IsOne(state.Bindings, request, contacts, now)) return RegistrationDecision.NoChange;
            return DuplicateRequests.IsForgiven(state.Bindings, request, contacts, policy.Compatibility, now)
                ? RegistrationDecision.NoChange with { Concessions = Concessions.DuplicateCSeq }
                : Ordering.Refusal;
        }

        if (plan.Created > 0 && plan.Remaining > policy.MaxContacts && plan.Remaining - plan.Static > policy.MaxContacts && !plan.MakesRoom(policy))
        {
            return RegistrationDecision.Refuse(RegistrationOutcome.TooManyContacts, TooManyBindings);
        }

        if (plan.Created + plan.Updated > 0 && plan.GrowsPast(policy.MaxBindingBytes))
        {
            return RegistrationDecision.Refuse(RegistrationOutcome.TooLarge, BindingOctets.TooMany);
        }

        var decision = plan.ChangesNothing ? RegistrationDecision.NoChange : RegistrationDecision.Accept(RegisterEvents.Of(plan));
        return plan.Concessions == Concessions.None ? decision : decision with { Concessions = plan.Concessions };
    }
}

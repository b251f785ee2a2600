using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>RFC 3261 section 10.3 steps 6 to 8 as one pure function.</summary>
public static class RegistrationRules
{
    /// <summary>
    /// Decides a REGISTER against what is stored. All or nothing: either one event with every change, or a refusal that changes
    /// nothing.
    /// </summary>
    /// <param name="state">What is stored; bindings past their time at <paramref name="now"/> count as gone.</param>
    /// <param name="request">The request.</param>
    /// <param name="policy">What may be granted.</param>
    /// <param name="now">The moment of deciding, in UTC. Lifetimes count from the request's receipt, not from here.</param>
    public static RegistrationDecision Decide(AddressOfRecordState state, RegisterRequest request, RegistrationPolicy policy, DateTimeOffset now) =>
        throw new NotImplementedException();
}

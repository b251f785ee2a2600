using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>Out-of-order requests of one client (RFC 3261 section 10.3 steps 6 and 7).</summary>
internal static class Ordering
{
    /// <summary>The answer to a stale request.</summary>
    public static RegistrationDecision Refusal =>
        RegistrationDecision.Refuse(RegistrationOutcome.OutOfOrder, "CSeq is not higher than that of a binding with the same Call-ID");

    /// <summary>
    /// Whether the binding came from a request of the same Call-ID that was as new or newer. Call-IDs are compared octet by octet
    /// (RFC 3261 section 20.8), CSeq as unsigned (section 20.16). Another Call-ID is a client that has started anew.
    /// </summary>
    public static bool IsStale(RegisterRequest request, Binding binding) =>
        request.CSeq <= binding.CSeq && string.Equals(request.CallId, binding.CallId, StringComparison.Ordinal);
}

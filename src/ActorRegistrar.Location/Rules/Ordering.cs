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
    public static bool IsNotHigher(RegisterRequest request, Binding binding) =>
        request.CSeq <= binding.CSeq && string.Equals(request.CallId, binding.CallId, StringComparison.Ordinal);

    /// <summary>
    /// Whether a request that is not higher is taken for one of a client that counts anew:
    /// <see cref="CompatibilityProfile.AcceptLowerCSeqAfterSeconds"/>.
    /// </summary>
    public static bool IsRestart(RegisterRequest request, Binding binding, CompatibilityProfile profile) =>
        profile.AcceptLowerCSeqAfterSeconds > 0
        && request.ReceivedAt - binding.RefreshedAt >= TimeSpan.FromSeconds(profile.AcceptLowerCSeqAfterSeconds);
}

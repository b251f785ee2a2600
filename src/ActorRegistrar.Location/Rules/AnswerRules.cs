using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What the 200 to a REGISTER tells of the bindings there are (RFC 3261 section 10.3 step 8).</summary>
public static class AnswerRules
{
    /// <summary>Whether a binding is listed: all are, unless <see cref="AnsweredContacts.Request"/> leaves those to which no contact of the request belongs.</summary>
    public static bool Lists(Binding binding, RegisterRequest request, CompatibilityProfile profile)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.AnswerContacts == AnsweredContacts.All || request.IsFetch) return true;
        foreach (var offer in request.Contacts)
        {
            if (ContactMatching.IsOf(offer, ContactMatching.IsFlow(offer, request), binding)) return true;
        }

        return false;
    }
}

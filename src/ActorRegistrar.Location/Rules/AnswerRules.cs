using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What the 200 to a REGISTER tells of the bindings there are (RFC 3261 section 10.3 step 8).</summary>
public static class AnswerRules
{
    /// <summary>
    /// Whether a static binding is left out because a client has registered the same contact: the client reads its own lifetime from the
    /// first contact that it finds to be its own.
    /// </summary>
    public static bool IsHiddenBy(ImmutableArray<Binding> bindings, Binding fixedOne)
    {
        ArgumentNullException.ThrowIfNull(fixedOne);
        foreach (var binding in bindings)
        {
            if (!binding.IsStatic && ContactMatching.AreEqualUris(binding.ContactUri, fixedOne.ContactUri)) return true;
        }

        return false;
    }

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

using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What the 200 to a REGISTER tells of the bindings there are (RFC 3261 section 10.3 step 8).</summary>
public static class AnswerRules
{
    /// <summary>
    /// For so long the transaction of a request whose 200 was lost would have repeated that 200, interval and all: 64 * T1 (RFC 3261 section
    /// 17.2.2).
    /// </summary>
    private static readonly TimeSpan TransactionLife = TimeSpan.FromSeconds(32);

    /// <summary>
    /// The interval that a binding is told with, in whole seconds: for one that the request has stored, or its first copy had whose 200 was
    /// lost, what was granted; for any other what is left. A client asks for what it was told, which then is never less than it may ask for,
    /// however long the answer took.
    /// </summary>
    /// <param name="binding">The binding, in force at <paramref name="at"/>.</param>
    /// <param name="request">The request that is answered.</param>
    /// <param name="at">The moment of the answer, in UTC.</param>
    public static long Interval(Binding binding, RegisterRequest request, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(request);
        var isStoredByIt = binding.CSeq == request.CSeq && !request.IsFetch && !binding.IsStatic
            && request.ReceivedAt - binding.RefreshedAt <= TransactionLife && string.Equals(binding.CallId, request.CallId, StringComparison.Ordinal);
        return binding.RemainingSeconds(isStoredByIt ? binding.RefreshedAt : at);
    }

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

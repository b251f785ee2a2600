using System.Collections.Immutable;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// A REGISTER that was granted before and comes again because its 200 was lost: the transaction that would have absorbed it is gone, by
/// time or by a restart (RFC 3261 section 17.2.2). Recognised by what it asked for being what is stored.
/// </summary>
internal static class Repetition
{
    /// <summary>
    /// Whether each contact that leaves a binding is stored exactly as this request would store it, and no other live binding is named by
    /// any contact: what had to go is gone.
    /// </summary>
    /// <param name="bindings">What is stored.</param>
    /// <param name="request">The request.</param>
    /// <param name="contacts">Its contacts, reviewed.</param>
    /// <param name="now">The moment of deciding, in UTC.</param>
    /// <param name="freshness">
    /// Null for the same request again. Else a later one counts as well, whatever its CSeq, if it comes from the same source within this time.
    /// </param>
    public static bool IsOne(
        ImmutableArray<Binding> bindings, RegisterRequest request, ReadOnlySpan<PlannedContact> contacts, DateTimeOffset now, TimeSpan? freshness = null)
    {
        for (var c = 0; c < contacts.Length; c++)
        {
            if (contacts[c].LeavesBinding && !IsStored(request.Contacts[c], contacts[c], request, bindings, now, freshness)) return false;
        }

        foreach (var binding in bindings)
        {
            if (binding.IsLiveAt(now) && !binding.IsStatic && IsNamed(binding, request, contacts) && !IsLeftBy(request, contacts, binding, freshness)) return false;
        }

        return true;
    }

    private static bool IsStored(
        ContactOffer offer, PlannedContact contact, RegisterRequest request, ImmutableArray<Binding> bindings, DateTimeOffset now, TimeSpan? freshness)
    {
        foreach (var binding in bindings)
        {
            if (binding.IsLiveAt(now) && IsWhatItStores(binding, offer, contact, request, freshness)) return true;
        }

        return false;
    }

    private static bool IsNamed(Binding binding, RegisterRequest request, ReadOnlySpan<PlannedContact> contacts)
    {
        for (var c = 0; c < contacts.Length; c++)
        {
            if (ContactMatching.Names(request.Contacts[c], contacts[c], binding)) return true;
        }

        return false;
    }

    private static bool IsLeftBy(RegisterRequest request, ReadOnlySpan<PlannedContact> contacts, Binding binding, TimeSpan? freshness)
    {
        for (var c = 0; c < contacts.Length; c++)
        {
            if (contacts[c].LeavesBinding && IsWhatItStores(binding, request.Contacts[c], contacts[c], request, freshness)) return true;
        }

        return false;
    }

    /// <summary>
    /// Everything the request decides, except where it came from: a retransmission may cross a new NAT port or another node. A client
    /// that really moved sends a higher CSeq.
    /// </summary>
    private static bool IsWhatItStores(Binding binding, ContactOffer offer, PlannedContact contact, RegisterRequest request, TimeSpan? freshness) =>
        (freshness is null ? binding.CSeq == request.CSeq : binding.Source == request.Source && request.ReceivedAt - binding.RefreshedAt <= freshness)
        && string.Equals(binding.CallId, request.CallId, StringComparison.Ordinal)
        && string.Equals(binding.ContactUri, offer.Uri, StringComparison.Ordinal)
        && string.Equals(binding.Parameters, offer.Parameters, StringComparison.Ordinal)
        && binding.Q == offer.Q
        && string.Equals(binding.InstanceId, offer.InstanceId, StringComparison.Ordinal)
        && binding.RegId == (contact.IsFlow ? offer.RegId : 0)
        && binding.ExpiresAt - binding.RefreshedAt == TimeSpan.FromSeconds(contact.GrantedSeconds)
        && binding.Path.AsSpan().SequenceEqual(request.Path.AsSpan());
}

using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// Which contact is which. A contact that registers a flow is known by instance-id and reg-id alone, whatever its URI (RFC 5626 section
/// 6); every other one by its URI (RFC 3261 section 19.1.4), also when it names an instance without reg-id, and also against bindings
/// that are flows. A removal beside the registration of its own flow is known by its URI too. URI equality is not transitive, so these are pairwise questions and never a key.
/// </summary>
internal static class ContactMatching
{
    /// <summary>Whether reg-id counts: outbound applies to the request, and the contact has both an instance-id and a reg-id.</summary>
    public static bool IsFlow(ContactOffer offer, RegisterRequest request) =>
        request.UsesOutbound && offer.InstanceId is not null && offer.RegId > 0;

    /// <summary>Whether the contact offered is the one stored.</summary>
    public static bool IsOf(ContactOffer offer, bool isFlow, Binding binding) => isFlow
        ? binding.RegId == offer.RegId && binding.InstanceId is not null && InstanceIds.AreEqual(binding.InstanceId, offer.InstanceId!)
        : AreEqualUris(binding.ContactUri, offer.Uri);

    /// <summary>Whether the contact names the binding, once the contacts beside it have been looked at.</summary>
    public static bool Names(ContactOffer offer, in PlannedContact planned, Binding binding) =>
        planned.IsBesideItsFlow ? !IsOf(offer, isFlow: true, binding) && IsOf(offer, isFlow: false, binding) : IsOf(offer, planned.IsFlow, binding);

    /// <summary>
    /// Whether two contacts of one request are the same contact, so that the later one counts. A flow and a contact without reg-id are
    /// two, even with one URI: a client that moves to outbound removes its old binding beside the new flow (RFC 5626 section 6).
    /// </summary>
    public static bool AreSame(ContactOffer left, bool leftIsFlow, ContactOffer right, bool rightIsFlow)
    {
        if (leftIsFlow != rightIsFlow) return false;
        return leftIsFlow
            ? left.RegId == right.RegId && InstanceIds.AreEqual(left.InstanceId!, right.InstanceId!)
            : AreEqualUris(left.Uri, right.Uri);
    }

    /// <summary>URI equality, the usual case of equal text first.</summary>
    public static bool AreEqualUris(string left, string right) =>
        string.Equals(left, right, StringComparison.Ordinal) || SipUriComparer.AreEqual(left, right);
}

using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What an operator or an embedding application may do without a REGISTER.</summary>
public static class AdministrativeRules
{
    /// <summary>
    /// Removes bindings; the client is expected to register again, which RFC 3680 section 5.1 calls deactivated. No CSeq is asked for.
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="contactUri">Every live binding equal to this URI (RFC 3261 section 19.1.4) goes, flows included; null for all.</param>
    /// <param name="by">Which operator or application, for the history.</param>
    /// <param name="now">The moment of removal, in UTC.</param>
    /// <returns>
    /// The event, in which bindings past their time go too, as expired; null when no live binding matches. Never throws for a URI that
    /// is not well-formed: it matches only its own text.
    /// </returns>
    public static BindingsChanged? Remove(AddressOfRecordState state, string? contactUri, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(by);
        var changes = Removal.Remove(state.Bindings, contactUri, ContactChangeKind.Deactivated, now, out var remaining);
        if (changes.IsEmpty) return null;
        return new BindingsChanged
        {
            At = now,
            Cause = ChangeCause.Administrative,
            RequestedBy = new RequestDetails { Source = RequestSource.Local, AuthenticatedUser = by },
            Changes = changes,
            Bindings = remaining,
        };
    }
}

using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What an operator or an embedding application may do without a REGISTER.</summary>
public static class AdministrativeRules
{
    private const string OwnedByClient = "A client has registered this contact itself";
    private const string TooManyBindings = "Too many bindings for this address-of-record";
    private const string TooLong = "The contact URI is too long";

    /// <summary>
    /// Removes bindings, static ones too; the client is expected to register again, which RFC 3680 section 5.1 calls deactivated. No CSeq is
    /// asked for.
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="contactUri">Every live binding equal to this URI (RFC 3261 section 19.1.4) goes, flows included; null for all.</param>
    /// <param name="by">Which operator or application, for the history.</param>
    /// <param name="now">The moment of removal, in UTC.</param>
    /// <param name="from">Where the operator is, for the history; null for an application in the same process.</param>
    /// <returns>
    /// The event, in which bindings past their time go too, as expired; null when no live binding matches. Never throws for a URI that
    /// is not well-formed: it matches only its own text.
    /// </returns>
    public static BindingsChanged? Remove(AddressOfRecordState state, string? contactUri, string by, DateTimeOffset now, RequestSource? from = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(by);
        var changes = Removal.Remove(state.Bindings, contactUri, ContactChangeKind.Deactivated, sparesStatic: false, now, out var remaining);
        return changes.IsEmpty ? null : Event(changes, remaining, by, now, from);
    }

    /// <summary>
    /// Adds a binding that no REGISTER asked for. Without a lifetime it is static: it stays until an operator removes it, clients register
    /// beside it, and it may have the URI of a binding of theirs. With one it is like any other: a REGISTER for its contact takes it over.
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="contact">The binding; one that an operator added before with an equal URI and of the same sort is replaced.</param>
    /// <param name="policy">How many bindings an address-of-record may have: static ones and the others are counted apart.</param>
    /// <param name="by">Which operator or application, for the history.</param>
    /// <param name="now">The moment of adding, in UTC.</param>
    /// <param name="from">Where the operator is, for the history; null for an application in the same process.</param>
    /// <returns>
    /// The event; or refused: <see cref="RegistrationOutcome.TooManyContacts"/>, <see cref="RegistrationOutcome.TooLarge"/>, or
    /// <see cref="RegistrationOutcome.ForbiddenContact"/> where no contact may lie there, and when a client holds the contact and this one
    /// would expire: it would take away what the client believes to have.
    /// </returns>
    public static RegistrationDecision Add(
        AddressOfRecordState state, AdministrativeContact contact, RegistrationPolicy policy, string by, DateTimeOffset now, RequestSource? from = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(contact);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentException.ThrowIfNullOrEmpty(by);
        var expiresAt = contact.LifetimeSeconds is { } seconds ? now.AddSeconds(seconds) : Binding.Never;
        var changes = ImmutableArray.CreateBuilder<ContactChange>();
        var bindings = ImmutableArray.CreateBuilder<Binding>();
        var sameSort = 0;
        Binding? replaced = null;
        foreach (var binding in state.Bindings)
        {
            if (!binding.IsLiveAt(now))
            {
                changes.Add(new ContactChange(ContactChangeKind.Expired, binding.ContactUri));
                continue;
            }

            if (binding.IsStatic == contact.IsStatic && ContactMatching.AreEqualUris(binding.ContactUri, contact.Uri))
            {
                if (!IsOperators(binding)) return RegistrationDecision.Refuse(RegistrationOutcome.ForbiddenContact, OwnedByClient);
                replaced ??= binding;
                continue;
            }

            if (binding.IsStatic == contact.IsStatic) sameSort++;
            bindings.Add(binding);
        }

        if (sameSort >= policy.MaxContacts) return RegistrationDecision.Refuse(RegistrationOutcome.TooManyContacts, TooManyBindings);
        if (contact.Uri.Length > policy.MaxContactUriBytes) return RegistrationDecision.Refuse(RegistrationOutcome.TooLarge, TooLong);
        if (policy.ContactNetworks.ReasonAgainst(contact.Uri) is { } misplaced) return RegistrationDecision.Refuse(RegistrationOutcome.ForbiddenContact, misplaced);
        var kind = replaced is null ? ContactChangeKind.Created : expiresAt < replaced.ExpiresAt ? ContactChangeKind.Shortened : ContactChangeKind.Refreshed;
        changes.Add(new ContactChange(kind, contact.Uri, contact.LifetimeSeconds));
        var added = new Binding
        {
            ContactUri = contact.Uri,
            Q = contact.Q,
            Path = contact.Path,
            CallId = "",
            CSeq = 0,
            ExpiresAt = expiresAt,
            RegisteredAt = replaced?.RegisteredAt ?? now,
            RefreshedAt = now,
            // Where the operator is says nothing of where the contact is.
            Source = RequestSource.Local,
        };
        if (BindingOctets.GrowPast(bindings, added, replaced, policy.MaxBindingBytes)) return RegistrationDecision.Refuse(RegistrationOutcome.TooLarge, BindingOctets.TooMany);
        bindings.Add(added);
        return RegistrationDecision.Accept(Event(changes.ToImmutable(), bindings.ToImmutable(), by, now, from));
    }

    /// <summary>
    /// Lets bindings end sooner, so that clients have to register again: shortened, in the words of RFC 3680 section 5.1. A client that is
    /// not told (by its reg-event subscription, or a restart) is out of reach from then until it refreshes by itself.
    /// </summary>
    /// <param name="state">What is stored.</param>
    /// <param name="within">How long they may live on; above zero.</param>
    /// <param name="by">Which operator or application, for the history.</param>
    /// <param name="now">The moment of asking, in UTC.</param>
    /// <param name="from">Where the operator is, for the history; null for an application in the same process.</param>
    /// <returns>The event, in which bindings past their time go too; null when none lives longer, static ones aside.</returns>
    public static BindingsChanged? Shorten(AddressOfRecordState state, TimeSpan within, string by, DateTimeOffset now, RequestSource? from = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within, TimeSpan.Zero);
        ArgumentException.ThrowIfNullOrEmpty(by);
        var end = now + within;
        var expired = ImmutableArray.CreateBuilder<ContactChange>();
        var shortened = ImmutableArray.CreateBuilder<ContactChange>();
        var bindings = ImmutableArray.CreateBuilder<Binding>(state.Bindings.Length);
        foreach (var binding in state.Bindings)
        {
            if (!binding.IsLiveAt(now))
            {
                expired.Add(new ContactChange(ContactChangeKind.Expired, binding.ContactUri));
            }
            else if (!binding.IsStatic && binding.ExpiresAt > end)
            {
                shortened.Add(new ContactChange(ContactChangeKind.Shortened, binding.ContactUri));
                bindings.Add(binding with { ExpiresAt = end });
            }
            else
            {
                bindings.Add(binding);
            }
        }

        if (shortened.Count == 0) return null;
        expired.AddRange(shortened);
        return Event(expired.ToImmutable(), bindings.ToImmutable(), by, now, from);
    }

    /// <summary>No client stores without a Call-ID.</summary>
    private static bool IsOperators(Binding binding) => binding.CallId.Length == 0;

    private static BindingsChanged Event(
        ImmutableArray<ContactChange> changes, ImmutableArray<Binding> bindings, string by, DateTimeOffset now, RequestSource? from) => new()
    {
        At = now,
        Cause = ChangeCause.Administrative,
        RequestedBy = new RequestDetails { Source = from ?? RequestSource.Local, AuthenticatedUser = by },
        Changes = changes,
        Bindings = bindings,
    };
}

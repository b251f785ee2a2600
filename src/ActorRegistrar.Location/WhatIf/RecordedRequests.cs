using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.WhatIf;

/// <summary>Makes the REGISTER again that a journaled change came from, so that it can be decided once more.</summary>
public static class RecordedRequests
{
    /// <summary>
    /// The request, as far as it changed anything: a contact that removed what was not there is in no journal. Contacts that were removed
    /// are named as they were stored, and reg-id counts exactly where it counted then, whatever the client said of outbound.
    /// </summary>
    /// <param name="addressOfRecord">Whose bindings changed.</param>
    /// <param name="before">The bindings before the change, as recorded.</param>
    /// <param name="change">The change, caused by a REGISTER.</param>
    /// <returns>Null when the change does not hold enough of the request.</returns>
    public static RegisterRequest? Rebuild(AddressOfRecord addressOfRecord, ImmutableArray<Binding> before, BindingsChanged change)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        ArgumentNullException.ThrowIfNull(change);
        if (change.Cause != ChangeCause.Register || change.RequestedBy is not { CallId.Length: > 0 } by) return null;
        if (by.IsStar) return Request(addressOfRecord, change, by, [], isStar: true);
        var contacts = Contacts(before, change, by);
        return contacts.IsDefaultOrEmpty ? null : Request(addressOfRecord, change, by, contacts, isStar: false);
    }

    /// <summary>
    /// The moment at which it was decided, as far as it shows: its receipt, or the latest end of what had expired by then while it waited.
    /// </summary>
    public static DateTimeOffset DecidedAt(ImmutableArray<Binding> before, BindingsChanged change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var decided = change.At;
        foreach (var gone in change.Changes)
        {
            if (gone.Kind != ContactChangeKind.Expired || gone.AskedSeconds is not null) continue;
            foreach (var binding in before)
            {
                if (binding.ExpiresAt > decided && binding.ContactUri == gone.ContactUri && !IsAmong(change.Bindings, binding)) decided = binding.ExpiresAt;
            }
        }

        return decided;
    }

    private static RegisterRequest Request(
        AddressOfRecord addressOfRecord, BindingsChanged change, RequestDetails by, ImmutableArray<ContactOffer> contacts, bool isStar)
    {
        var path = ImmutableArray<string>.Empty;
        foreach (var binding in change.Bindings)
        {
            if (IsStoredBy(binding, change, by) && IsNamedBy(change, binding.ContactUri)) path = binding.Path;
        }

        return new RegisterRequest
        {
            AddressOfRecord = addressOfRecord,
            Contacts = contacts,
            IsStar = isStar,
            ExpiresHeader = by.ExpiresHeader,
            CallId = by.CallId,
            CSeq = by.CSeq,
            Path = path,
            // An offer has a reg-id only where it counted, so this lets exactly those be flows.
            UsesOutbound = true,
            ReceivedAt = change.At,
            Source = by.Source,
            UserAgent = by.UserAgent,
            AuthenticatedUser = by.AuthenticatedUser,
        };
    }

    private static ImmutableArray<ContactOffer> Contacts(ImmutableArray<Binding> before, BindingsChanged change, RequestDetails by)
    {
        var offers = ImmutableArray.CreateBuilder<ContactOffer>(change.Changes.Length);
        List<Binding>? named = null;
        foreach (var contact in change.Changes)
        {
            if (contact.Kind is ContactChangeKind.Created or ContactChangeKind.Refreshed or ContactChangeKind.Shortened)
            {
                if (FindStored(contact.ContactUri, change, by) is not { } stored) return default;
                offers.Add(OfferOf(stored, contact.AskedSeconds));
            }
            else if (contact.Kind == ContactChangeKind.Unregistered && !MadeWay(contact, change, by))
            {
                if (FindRemoved(contact.ContactUri, before, change, named ??= []) is not { } removed) return default;
                named.Add(removed);
                offers.Add(OfferOf(removed, 0));
            }
        }

        return offers.ToImmutable();
    }

    private static ContactOffer OfferOf(Binding binding, uint? askedSeconds) => new()
    {
        Uri = binding.ContactUri,
        Parameters = binding.Parameters,
        Expires = askedSeconds,
        Q = binding.Q,
        InstanceId = binding.InstanceId,
        RegId = binding.RegId,
    };

    /// <summary>Whether it was no contact with a lifetime of 0 that removed it, but another one that it equals as well.</summary>
    private static bool MadeWay(ContactChange removed, BindingsChanged change, RequestDetails by)
    {
        if ((removed.AskedSeconds ?? by.ExpiresHeader) is 0) return false;
        foreach (var binding in change.Bindings)
        {
            if (IsStoredBy(binding, change, by) && Rules.ContactMatching.AreEqualUris(binding.ContactUri, removed.ContactUri)) return true;
        }

        return false;
    }

    private static Binding? FindStored(string uri, BindingsChanged change, RequestDetails by)
    {
        foreach (var binding in change.Bindings)
        {
            if (binding.ContactUri == uri && IsStoredBy(binding, change, by)) return binding;
        }

        return null;
    }

    private static Binding? FindRemoved(string uri, ImmutableArray<Binding> before, BindingsChanged change, List<Binding> named)
    {
        foreach (var binding in before)
        {
            if (binding.ContactUri == uri && !named.Contains(binding) && !IsAmong(change.Bindings, binding)) return binding;
        }

        return null;
    }

    private static bool IsStoredBy(Binding binding, BindingsChanged change, RequestDetails by) =>
        binding.RefreshedAt == change.At && binding.CSeq == by.CSeq && binding.CallId == by.CallId;

    /// <summary>
    /// Whether a contact that the change stored has this URI: another request may have come in the same instant with the same number, where
    /// the profile lets it.
    /// </summary>
    private static bool IsNamedBy(BindingsChanged change, string uri)
    {
        foreach (var contact in change.Changes)
        {
            if (contact.ContactUri == uri && contact.Kind is (ContactChangeKind.Created or ContactChangeKind.Refreshed or ContactChangeKind.Shortened)) return true;
        }

        return false;
    }

    private static bool IsAmong(ImmutableArray<Binding> bindings, Binding sought)
    {
        foreach (var binding in bindings)
        {
            if (binding.ContactUri == sought.ContactUri && binding.RegId == sought.RegId && binding.CSeq == sought.CSeq
                && binding.CallId == sought.CallId && binding.RefreshedAt == sought.RefreshedAt) return true;
        }

        return false;
    }
}

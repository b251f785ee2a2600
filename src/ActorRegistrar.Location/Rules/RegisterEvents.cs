using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>The event of an accepted REGISTER. Allocates what it holds and nothing else.</summary>
internal static class RegisterEvents
{
    /// <summary>The event of a plan that changes something.</summary>
    public static BindingsChanged Of(in RegistrationPlan plan) => new()
    {
        At = plan.Request.ReceivedAt,
        Cause = ChangeCause.Register,
        RequestedBy = DetailsOf(plan.Request),
        Changes = ChangesOf(plan),
        Bindings = BindingsOf(plan),
    };

    /// <summary>Who asked.</summary>
    public static RequestDetails DetailsOf(RegisterRequest request) => new()
    {
        Source = request.Source,
        CallId = request.CallId,
        CSeq = request.CSeq,
        UserAgent = request.UserAgent,
        AuthenticatedUser = request.AuthenticatedUser,
        ExpiresHeader = request.ExpiresHeader,
        IsStar = request.IsStar,
    };

    private static ImmutableArray<ContactChange> ChangesOf(in RegistrationPlan plan)
    {
        var changes = new ContactChange[plan.HadExpired + plan.Evicted + plan.Updated + plan.Removed + plan.Created];
        var count = WriteGone(plan, BindingFateKind.HadExpired, ContactChangeKind.Expired, changes);
        if (plan.Evicted > 0) count += WriteGone(plan, BindingFateKind.Evicted, ContactChangeKind.Deactivated, changes.AsSpan(count));
        for (var c = 0; c < plan.Contacts.Length; c++)
        {
            var offer = plan.Request.Contacts[c];
            if (plan.Contacts[c].IsNew) changes[count++] = new ContactChange(ContactChangeKind.Created, offer.Uri, offer.Expires);
            for (var b = 0; b < plan.Fates.Length; b++)
            {
                if (plan.Fates[b].ContactIndex != c) continue;
                var binding = plan.Bindings[b];
                if (plan.Fates[b].Kind == BindingFateKind.Updated)
                {
                    var endsSooner = ExpiresAt(plan.Request, plan.Contacts[c]) < binding.ExpiresAt;
                    var kind = endsSooner ? ContactChangeKind.Shortened : ContactChangeKind.Refreshed;
                    changes[count++] = new ContactChange(kind, offer.Uri, offer.Expires);
                }
                else if (plan.Fates[b].Kind == BindingFateKind.Removed)
                {
                    var kind = plan.Contacts[c].RanOut ? ContactChangeKind.Expired : ContactChangeKind.Unregistered;
                    changes[count++] = new ContactChange(kind, binding.ContactUri, offer.Expires);
                }
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(changes);
    }

    private static int WriteGone(in RegistrationPlan plan, BindingFateKind fate, ContactChangeKind kind, Span<ContactChange> changes)
    {
        var count = 0;
        for (var b = 0; b < plan.Fates.Length; b++)
        {
            if (plan.Fates[b].Kind == fate) changes[count++] = new ContactChange(kind, plan.Bindings[b].ContactUri);
        }

        return count;
    }

    private static ImmutableArray<Binding> BindingsOf(in RegistrationPlan plan)
    {
        if (plan.Remaining == 0) return [];

        var bindings = new Binding[plan.Remaining];
        var count = 0;
        for (var b = 0; b < plan.Fates.Length; b++)
        {
            var binding = plan.Bindings[b];
            var fate = plan.Fates[b];
            if (fate.Kind == BindingFateKind.Kept) bindings[count++] = binding;
            if (fate.Kind == BindingFateKind.Updated) bindings[count++] = Store(plan, fate.ContactIndex, binding);
        }

        for (var c = 0; c < plan.Contacts.Length; c++)
        {
            if (plan.Contacts[c].IsNew) bindings[count++] = Store(plan, c, null);
        }

        if (count > 1) GruuEpochs.Align(bindings);
        return ImmutableCollectionsMarshal.AsImmutableArray(bindings);
    }

    /// <summary>
    /// The binding that a contact leaves. Nothing of the one before stays but the time of its first registration, and the instances of
    /// texts that have not changed: a refresh then keeps no younger copy of them alive.
    /// </summary>
    private static Binding Store(in RegistrationPlan plan, int c, Binding? before)
    {
        var request = plan.Request;
        var offer = request.Contacts[c];
        return new Binding
        {
            ContactUri = Same(before?.ContactUri, offer.Uri),
            Parameters = Same(before?.Parameters, offer.Parameters),
            Q = offer.Q,
            InstanceId = offer.InstanceId is null ? null : Same(before?.InstanceId, offer.InstanceId),
            RegId = plan.Contacts[c].IsFlow ? offer.RegId : 0,
            GruuEpoch = GruuEpochs.After(plan, c),
            CallId = Same(before?.CallId, request.CallId),
            CSeq = request.CSeq,
            Path = request.Path,
            ExpiresAt = ExpiresAt(request, plan.Contacts[c]),
            RegisteredAt = before?.RegisteredAt ?? request.ReceivedAt,
            RefreshedAt = request.ReceivedAt,
            Source = request.Source,
            UserAgent = request.UserAgent,
        };
    }

    private static string Same(string? before, string now) => before == now ? before : now;

    private static DateTimeOffset ExpiresAt(RegisterRequest request, PlannedContact contact) =>
        request.ReceivedAt.AddSeconds(contact.GrantedSeconds);
}

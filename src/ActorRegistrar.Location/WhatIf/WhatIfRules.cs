using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.WhatIf;

/// <summary>
/// Decides what is recorded once more, under another policy. Clients are taken to have sent what they sent: how they would have reacted to
/// another answer nobody knows, and what was refused then is in no journal.
/// </summary>
public static class WhatIfRules
{
    private const string WhatIf = "what-if";
    private const string NoFlow = "Only flows may be registered: +sip.instance and reg-id are missing";

    /// <summary>
    /// Grants whatever any policy would, so that a request which it decides otherwise than recorded was not put together right. Lifetimes
    /// differ and are not looked at.
    /// </summary>
    private static readonly RegistrationPolicy Lenient = new()
    {
        MinExpires = 1,
        DefaultExpires = 3600,
        MaxExpires = int.MaxValue,
        MaxContacts = int.MaxValue,
        MaxBindingBytes = int.MaxValue,
        MaxContactUriBytes = int.MaxValue,
        Compatibility = new CompatibilityProfile { AcceptLowerCSeqAfterSeconds = 1 },
    };

    /// <summary>Decides one change.</summary>
    /// <param name="addressOfRecord">Whose bindings changed.</param>
    /// <param name="recorded">What stood before it.</param>
    /// <param name="other">What would have stood before it; the same object while nothing has differed.</param>
    /// <param name="change">The change as journaled.</param>
    /// <param name="policy">The other policy.</param>
    public static WhatIfVerdict Judge(
        AddressOfRecord addressOfRecord, AddressOfRecordState recorded, AddressOfRecordState other, BindingsChanged change, RegistrationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(policy);
        if (change.Cause != ChangeCause.Register) return new WhatIfVerdict(WhatIfKind.NotARequest, Follow(recorded, other, change));
        if (RecordedRequests.Rebuild(addressOfRecord, recorded.Bindings, change) is not { } request) return NotDecidable(change);

        var now = RecordedRequests.DecidedAt(recorded.Bindings, change);
        var asked = Under(policy, request);
        var decision = IsFlowMissing(asked, policy)
            ? RegistrationDecision.Refuse(RegistrationOutcome.ForbiddenContact, NoFlow)
            : RegistrationRules.Decide(other, asked, policy, now);
        var after = decision.Event is { } happened ? other.Evolve(happened) : other;
        if (decision.IsAccepted && AreSame(after.LiveAt(now), change.Bindings)) return new WhatIfVerdict(WhatIfKind.Same, recorded.Evolve(change));
        // Only a difference is worth the doubt.
        if (!IsFaithful(recorded, request, change, now)) return NotDecidable(change);
        if (decision.IsAccepted) return Compare(decision, change, asked, after, now);
        return new WhatIfVerdict(WhatIfKind.Refused, other)
        {
            Outcome = decision.Outcome,
            Reason = decision.Reason,
            RecordedCount = change.Bindings.Length,
            OtherCount = other.LiveAt(now).Length,
        };
    }

    /// <summary>Whether two binding sets are the same to a client: contacts, order, lifetimes, Path and what orders later requests.</summary>
    public static bool AreSame(ImmutableArray<Binding> left, ImmutableArray<Binding> right)
    {
        if (left == right) return true;
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (!AreSameContact(left[i], right[i]) || left[i].ExpiresAt != right[i].ExpiresAt || !left[i].Path.AsSpan().SequenceEqual(right[i].Path.AsSpan())) return false;
        }

        return true;
    }

    private static WhatIfVerdict NotDecidable(BindingsChanged change) =>
        new(WhatIfKind.NotDecidable, AddressOfRecordState.Empty.Evolve(change)) { RecordedCount = change.Bindings.Length, OtherCount = change.Bindings.Length };

    private static bool AreSameContact(Binding left, Binding right) =>
        left.ContactUri == right.ContactUri && left.CSeq == right.CSeq && left.CallId == right.CallId && left.RegId == right.RegId;

    /// <summary>The request as the intake of a registrar with this policy would have read it.</summary>
    private static RegisterRequest Under(RegistrationPolicy policy, RegisterRequest request)
    {
        if (policy.Extensions.Outbound == OutboundMode.Off) request = request with { UsesOutbound = false };
        return policy.Compatibility.Path == PathHandling.Off && !request.Path.IsEmpty ? request with { Path = [] } : request;
    }

    private static bool IsFlowMissing(RegisterRequest request, RegistrationPolicy policy)
    {
        if (policy.Extensions.Outbound != OutboundMode.Required) return false;
        var registers = false;
        foreach (var offer in request.Contacts)
        {
            if (ContactMatching.IsFlow(offer, request)) return false;
            registers |= (offer.Expires ?? request.ExpiresHeader) is not 0;
        }

        return registers;
    }

    private static bool IsFaithful(AddressOfRecordState recorded, RegisterRequest request, BindingsChanged change, DateTimeOffset now)
    {
        var lenient = Lenient;
        if (change.Changes.Any(contact => contact.Kind == ContactChangeKind.Deactivated))
        {
            lenient = Lenient with { MaxContacts = change.Bindings.Length, Compatibility = Lenient.Compatibility with { ContactLimit = ContactLimitHandling.Evict } };
        }

        var decision = RegistrationRules.Decide(recorded, request, lenient, now);
        if (decision.Event is not { } happened || happened.Bindings.Length != change.Bindings.Length) return false;
        for (var i = 0; i < change.Bindings.Length; i++)
        {
            if (!AreSameContact(happened.Bindings[i], change.Bindings[i])) return false;
        }

        return true;
    }

    private static WhatIfVerdict Compare(
        RegistrationDecision decision, BindingsChanged change, RegisterRequest request, AddressOfRecordState after, DateTimeOffset now)
    {
        var lifetimes = ImmutableArray.CreateBuilder<OtherLifetime>();
        var losesPath = false;
        var live = after.LiveAt(now);
        foreach (var binding in live)
        {
            if (binding.RefreshedAt != change.At || binding.CSeq != request.CSeq || binding.CallId != request.CallId) continue;
            foreach (var was in change.Bindings)
            {
                if (!AreSameContact(was, binding)) continue;
                losesPath |= binding.Path.Length < was.Path.Length;
                if (was.ExpiresAt != binding.ExpiresAt) lifetimes.Add(new OtherLifetime(binding.ContactUri, Seconds(was), Seconds(binding)));
            }
        }

        return new WhatIfVerdict(WhatIfKind.Different, after)
        {
            Lifetimes = lifetimes.ToImmutable(),
            Evicted = Gone(decision.Event, change),
            Spared = Gone(change, decision.Event),
            LosesPath = losesPath,
            RecordedCount = change.Bindings.Length,
            OtherCount = live.Length,
        };
    }

    private static long Seconds(Binding binding) => (long)(binding.ExpiresAt - binding.RefreshedAt).TotalSeconds;

    /// <summary>Contacts that made room in the one and not in the other.</summary>
    private static ImmutableArray<string> Gone(BindingsChanged? one, BindingsChanged? other)
    {
        if (one is null) return [];
        var gone = ImmutableArray.CreateBuilder<string>();
        foreach (var contact in one.Changes)
        {
            if (contact.Kind == ContactChangeKind.Deactivated && other?.Changes.Contains(contact) != true) gone.Add(contact.ContactUri);
        }

        return gone.ToImmutable();
    }

    /// <summary>What a change that no REGISTER asked for does to what would have stood.</summary>
    private static AddressOfRecordState Follow(AddressOfRecordState recorded, AddressOfRecordState other, BindingsChanged change)
    {
        if (ReferenceEquals(recorded, other)) return recorded.Evolve(change);
        switch (change.Cause)
        {
            case ChangeCause.FlowLost:
                return change.RequestedBy?.Source.Flow is { } flow ? After(other, FlowRules.Lose(other, flow, change.At)) : other;
            case ChangeCause.Administrative:
                return FollowOperator(other, change);
            default:
                return After(other, ExpiryRules.Expire(other, change.At));
        }
    }

    private static AddressOfRecordState FollowOperator(AddressOfRecordState other, BindingsChanged change)
    {
        var state = other;
        if (change.Bindings.IsEmpty) return After(state, AdministrativeRules.Remove(state, null, WhatIf, change.At));
        foreach (var contact in change.Changes)
        {
            state = contact.Kind switch
            {
                ContactChangeKind.Deactivated => Without(state, contact.ContactUri, change.At),
                ContactChangeKind.Expired => state,
                _ => With(state, contact, change),
            };
        }

        return state;
    }

    /// <summary>
    /// The history has the text that was stored. Where that is stored here too it alone goes: what else is equal to it, by RFC 3261 section
    /// 19.1.4, need not be equal to what the operator named.
    /// </summary>
    private static AddressOfRecordState Without(AddressOfRecordState state, string contactUri, DateTimeOffset at)
    {
        var live = state.LiveAt(at);
        var remaining = live.RemoveAll(binding => binding.ContactUri == contactUri);
        if (remaining.Length == live.Length) return After(state, AdministrativeRules.Remove(state, contactUri, WhatIf, at));
        return Changed(state, new ContactChange(ContactChangeKind.Deactivated, contactUri), remaining, at);
    }

    /// <summary>What an operator added or shortened, as it was recorded; a binding to be shortened that is not here stays away.</summary>
    private static AddressOfRecordState With(AddressOfRecordState state, ContactChange contact, BindingsChanged change)
    {
        if (change.Bindings.FirstOrDefault(binding => binding.ContactUri == contact.ContactUri) is not { } recorded) return state;
        var live = state.LiveAt(change.At);
        if (recorded.RefreshedAt == change.At && recorded.CallId.Length == 0)
        {
            live = live.RemoveAll(binding => binding.CallId.Length == 0 && binding.IsStatic == recorded.IsStatic && ContactMatching.AreEqualUris(binding.ContactUri, recorded.ContactUri));
            return Changed(state, contact, live.Add(recorded), change.At);
        }
        return Changed(state, contact, [.. live.Select(binding => binding.ContactUri == contact.ContactUri && binding.ExpiresAt > recorded.ExpiresAt ? binding with { ExpiresAt = recorded.ExpiresAt } : binding)], change.At);
    }

    private static AddressOfRecordState Changed(AddressOfRecordState state, ContactChange contact, ImmutableArray<Binding> bindings, DateTimeOffset at) =>
        state.Evolve(new BindingsChanged { At = at, Cause = ChangeCause.Administrative, Changes = [contact], Bindings = bindings });

    private static AddressOfRecordState After(AddressOfRecordState state, BindingsChanged? happened) => happened is null ? state : state.Evolve(happened);
}

using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// Which contact of a REGISTER does what to which stored binding. Every contact is compared with the bindings as they were before the
/// request, so the order of contacts matters only among contacts that are the same.
/// </summary>
internal ref struct RegistrationPlan
{
    private const int None = -1;

    private readonly Span<PlannedContact> _contacts;
    private readonly Span<BindingFate> _fates;

    /// <param name="bindings">What was stored before the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="contacts">Its contacts, reviewed.</param>
    /// <param name="fates">Room for one fate for each binding.</param>
    public RegistrationPlan(
        ImmutableArray<Binding> bindings, RegisterRequest request, Span<PlannedContact> contacts, Span<BindingFate> fates)
    {
        Bindings = bindings;
        Request = request;
        _contacts = contacts;
        _fates = fates;
    }

    /// <summary>What was stored before the request.</summary>
    public readonly ImmutableArray<Binding> Bindings { get; }

    /// <summary>The request.</summary>
    public readonly RegisterRequest Request { get; }

    /// <summary>What each of its contacts asks for, in the order of the request.</summary>
    public readonly ReadOnlySpan<PlannedContact> Contacts => _contacts;

    /// <summary>What becomes of each binding, in the order of <see cref="Bindings"/>.</summary>
    public readonly ReadOnlySpan<BindingFate> Fates => _fates;

    /// <summary>Bindings that did not exist before.</summary>
    public int Created { get; private set; }

    /// <summary>Bindings whose place a contact takes.</summary>
    public int Updated { get; private set; }

    /// <summary>Bindings that a contact removes.</summary>
    public int Removed { get; private set; }

    /// <summary>Bindings whose time had passed.</summary>
    public int HadExpired { get; private set; }

    /// <summary>Bindings that make room.</summary>
    public int Evicted { get; private set; }

    /// <summary>Bindings after the request.</summary>
    public readonly int Remaining => Bindings.Length - HadExpired - Removed - Evicted + Created;

    /// <summary>Whether the request leaves every live binding as it is and adds none.</summary>
    public readonly bool ChangesNothing => Created + Updated + Removed == 0;

    /// <summary>Finds out what each contact does to which binding.</summary>
    /// <returns>False when the request is out of order with any binding that it names; the plan is of no use then.</returns>
    public bool Match(DateTimeOffset now)
    {
        for (var b = 0; b < _fates.Length; b++)
        {
            var isLive = Bindings[b].IsLiveAt(now);
            _fates[b] = new BindingFate(isLive ? BindingFateKind.Kept : BindingFateKind.HadExpired);
            if (!isLive) HadExpired++;
        }

        for (var c = 0; c < _contacts.Length; c++)
        {
            if (!MatchContact(c)) return false;
        }

        return true;
    }

    private bool MatchContact(int c)
    {
        var offer = Request.Contacts[c];
        var takes = None;
        for (var b = 0; b < _fates.Length; b++)
        {
            var binding = Bindings[b];
            if (_fates[b].Kind == BindingFateKind.HadExpired || !ContactMatching.IsOf(offer, _contacts[c].IsFlow, binding)) continue;
            if (Ordering.IsStale(Request, binding)) return false;
            if (_fates[b].Kind == BindingFateKind.Updated) continue;
            if (_fates[b].Kind == BindingFateKind.Kept) Remove(b, c);
            if (_contacts[c].LeavesBinding && (takes == None || IsCloser(b, takes, offer))) takes = b;
        }

        if (!_contacts[c].LeavesBinding) return true;
        if (takes == None)
        {
            _contacts[c].IsNew = true;
            Created++;
        }
        else
        {
            _fates[takes] = new BindingFate(BindingFateKind.Updated, c);
            Removed--;
            Updated++;
        }

        return true;
    }

    /// <summary>
    /// Lets bindings go whose connection is lost, as few as will do, the one refreshed longest ago first.
    /// </summary>
    /// <returns>False when even all of them are too few.</returns>
    public bool EvictLost(int maxContacts)
    {
        while (Remaining > maxContacts)
        {
            var oldest = None;
            for (var b = 0; b < _fates.Length; b++)
            {
                if (_fates[b].Kind != BindingFateKind.Kept || Bindings[b].Source.Flow is not { IsLost: true }) continue;
                if (oldest == None || Bindings[b].RefreshedAt < Bindings[oldest].RefreshedAt) oldest = b;
            }

            if (oldest == None) return false;
            _fates[oldest] = new BindingFate(BindingFateKind.Evicted);
            Evicted++;
        }

        return true;
    }

    private void Remove(int b, int c)
    {
        _fates[b] = new BindingFate(BindingFateKind.Removed, c);
        Removed++;
    }

    /// <summary>Of two bindings that a contact equals, whether it takes the place of the first: same text, else refreshed later.</summary>
    private readonly bool IsCloser(int candidate, int other, ContactOffer offer)
    {
        var candidateIsIdentical = Bindings[candidate].ContactUri == offer.Uri;
        var otherIsIdentical = Bindings[other].ContactUri == offer.Uri;
        return candidateIsIdentical == otherIsIdentical
            ? Bindings[candidate].RefreshedAt > Bindings[other].RefreshedAt
            : candidateIsIdentical;
    }
}

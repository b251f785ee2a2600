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
    private readonly CompatibilityProfile _profile;

    /// <param name="bindings">What was stored before the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="contacts">Its contacts, reviewed.</param>
    /// <param name="fates">Room for one fate for each binding.</param>
    /// <param name="profile">What is forgiven.</param>
    public RegistrationPlan(
        ImmutableArray<Binding> bindings,
        RegisterRequest request,
        Span<PlannedContact> contacts,
        Span<BindingFate> fates,
        CompatibilityProfile profile)
    {
        Bindings = bindings;
        Request = request;
        _contacts = contacts;
        _fates = fates;
        _profile = profile;
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

    /// <summary>What was forgiven.</summary>
    public Concessions Concessions { get; private set; }

    /// <summary>Bindings after the request.</summary>
    public readonly int Remaining => Bindings.Length - HadExpired - Removed - Evicted + Created;

    /// <summary>Bindings that an operator put there for good.</summary>
    public readonly int Static
    {
        get
        {
            var count = 0;
            foreach (var binding in Bindings)
            {
                if (binding.IsStatic) count++;
            }

            return count;
        }
    }

    /// <summary>Whether the request leaves every live binding as it is and adds none.</summary>
    public readonly bool ChangesNothing => Created + Updated + Removed == 0;

    /// <summary>
    /// Whether the bindings after the request would have more octets than <paramref name="maxBytes"/>, and more than before it: a bound that
    /// was lowered stops no refresh that stays as it was.
    /// </summary>
    public readonly bool GrowsPast(int maxBytes)
    {
        if (MostOctets() <= maxBytes) return false;
        var before = 0;
        var after = 0;
        for (var b = 0; b < _fates.Length; b++)
        {
            if (_fates[b].Kind == BindingFateKind.HadExpired || Bindings[b].IsStatic) continue;
            var octets = BindingOctets.Of(Bindings[b]);
            before += octets;
            if (_fates[b].Kind == BindingFateKind.Kept) after += octets;
            else if (_fates[b].Kind == BindingFateKind.Updated) after += BindingOctets.Of(Request.Contacts[_fates[b].ContactIndex], Request);
        }

        for (var c = 0; c < _contacts.Length; c++)
        {
            if (_contacts[c].IsNew) after += BindingOctets.Of(Request.Contacts[c], Request);
        }

        return after > maxBytes && after > before;
    }

    /// <summary>No less than the octets after the request, found without counting them: nearly all are far below any bound.</summary>
    private readonly int MostOctets()
    {
        var most = 0;
        foreach (var binding in Bindings) most += BindingOctets.AtMost(binding);
        foreach (var offer in Request.Contacts) most += BindingOctets.AtMost(offer, Request);
        return most;
    }

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

    /// <summary>
    /// Evicts bindings that no contact names, the one refreshed longest ago first, until the others fit: those whose connection is known
    /// to be lost, and where the policy says so any other after them.
    /// </summary>
    /// <returns>False when they must not go or when even without them there are too many; the plan is of no use then.</returns>
    public bool MakesRoom(RegistrationPolicy policy)
    {
        var most = policy.MaxContacts + Static;
        while (Remaining > most)
        {
            var oldest = Oldest(onlyLost: true);
            if (oldest == None && policy.Compatibility.ContactLimit == ContactLimitHandling.Evict)
            {
                oldest = Oldest(onlyLost: false);
                Concessions |= Concessions.EvictedContact;
            }

            if (oldest == None) return false;
            _fates[oldest] = new BindingFate(BindingFateKind.Evicted);
            Evicted++;
        }

        return true;
    }

    private readonly int Oldest(bool onlyLost)
    {
        var oldest = None;
        for (var b = 0; b < _fates.Length; b++)
        {
            if (_fates[b].Kind != BindingFateKind.Kept || Bindings[b].IsStatic || (onlyLost && Bindings[b].Source.Flow is not { IsLost: true })) continue;
            if (oldest == None || Bindings[b].RefreshedAt < Bindings[oldest].RefreshedAt) oldest = b;
        }

        return oldest;
    }

    private bool MatchContact(int c)
    {
        var offer = Request.Contacts[c];
        if (_contacts[c].IsRaised) Concessions |= Concessions.RaisedLifetime;
        var takes = None;
        for (var b = 0; b < _fates.Length; b++)
        {
            var binding = Bindings[b];
            if (_fates[b].Kind == BindingFateKind.HadExpired || binding.IsStatic || !ContactMatching.Names(offer, _contacts[c], binding)) continue;
            if (Ordering.IsNotHigher(Request, binding))
            {
                if (!Ordering.IsRestart(Request, binding, _profile)) return false;
                Concessions |= Concessions.LowerCSeq;
            }

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

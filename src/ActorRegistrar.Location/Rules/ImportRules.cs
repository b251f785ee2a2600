using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>
/// Bringing in bindings that another registrar granted, without a REGISTER. What a client has registered here since always stands. Doing
/// it twice changes nothing the second time.
/// </summary>
public static class ImportRules
{
    /// <summary>Another registrar keeps times in whole seconds.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    /// <summary>Decides what is taken.</summary>
    /// <remarks>
    /// <para>Bindings are the same as contacts are (RFC 3261 section 19.1.4, RFC 5626 section 6). Of two that are the same the one refreshed
    /// later counts, whichever side it is on. Lifetimes are kept as they were granted, also where less would be granted here: the client
    /// was told when to come again.</para>
    /// <para>Contacts are held to the networks where they may lie and to the octets that they may have, as a REGISTER's are.</para>
    /// <para>Static ones and the others are counted apart. Of those that are too many, the ones refreshed longest ago are left out; nothing that is here makes room.</para>
    /// </remarks>
    /// <param name="state">What is stored; bindings past their time at <paramref name="now"/> go in the same event, as expired.</param>
    /// <param name="bindings">What is brought in.</param>
    /// <param name="by">Who does it, for the history.</param>
    /// <param name="policy">How many contacts there may be.</param>
    /// <param name="now">The moment of deciding, in UTC.</param>
    /// <param name="from">Where that one is, for the history; null for this machine.</param>
    public static ImportDecision Decide(
        AddressOfRecordState state, ImmutableArray<Binding> bindings, string by, RegistrationPolicy policy, DateTimeOffset now, RequestSource? from = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(by);
        ArgumentNullException.ThrowIfNull(policy);
        ImmutableArray<Binding> before = state.LiveAt(now);
        var after = new List<Binding>(before);
        var changes = ImmutableArray.CreateBuilder<ContactChange>();
        var outcomes = new ImportOutcome[bindings.Length];
        int[] newestFirst = [.. Enumerable.Range(0, bindings.Length).OrderByDescending(i => bindings[i].RefreshedAt)];
        foreach (int i in newestFirst) outcomes[i] = Take(bindings[i], before, after, changes, policy, now);
        if (changes.Count == 0) return new ImportDecision(null, [.. outcomes]);
        return new ImportDecision(EventOf(state, after, changes, by, now, from), [.. outcomes]);
    }

    private static ImportOutcome Take(
        Binding brought,
        ImmutableArray<Binding> before,
        List<Binding> after,
        ImmutableArray<ContactChange>.Builder changes,
        RegistrationPolicy policy,
        DateTimeOffset now)
    {
        if (!brought.IsLiveAt(now)) return ImportOutcome.HadExpired;
        if (brought.ContactUri.Length > policy.MaxContactUriBytes) return ImportOutcome.TooLarge;
        if (policy.ContactNetworks.ReasonAgainst(brought.ContactUri) is not null) return ImportOutcome.ForbiddenContact;
        int place = after.FindIndex(held => AreSame(held, brought));
        if (place >= 0)
        {
            Binding held = after[place];
            if (IsOneRegistration(held, brought)) return ImportOutcome.Unchanged;
            if (held.RefreshedAt >= brought.RefreshedAt) return ImportOutcome.NewerHere;
            if (BindingOctets.GrowPast(after, brought, held, policy.MaxBindingBytes)) return ImportOutcome.TooLarge;
            bool endsSooner = brought.ExpiresAt < held.ExpiresAt;
            changes.Add(new ContactChange(endsSooner ? ContactChangeKind.Shortened : ContactChangeKind.Refreshed, brought.ContactUri));
            after[place] = held.RegisteredAt < brought.RegisteredAt ? brought with { RegisteredAt = held.RegisteredAt } : brought;
            return ImportOutcome.Updated;
        }
        if (before.Any(held => IsLaterContactOf(held, brought))) return ImportOutcome.NewerContactOfInstance;
        if (after.Count(held => held.IsStatic == brought.IsStatic) >= policy.MaxContacts) return ImportOutcome.TooManyContacts;
        if (BindingOctets.GrowPast(after, brought, null, policy.MaxBindingBytes)) return ImportOutcome.TooLarge;
        changes.Add(new ContactChange(ContactChangeKind.Created, brought.ContactUri));
        after.Add(brought);
        return ImportOutcome.Created;
    }

    /// <summary>What an operator put there for good is never what a client registered.</summary>
    private static bool AreSame(Binding held, Binding brought) => held.IsStatic == brought.IsStatic && AreSameContact(held, brought);

    /// <summary>A flow is known by its instance and reg-id, anything else by its URI.</summary>
    private static bool AreSameContact(Binding held, Binding brought) => brought.RegId > 0 && brought.InstanceId is { } instance
        ? held.RegId == brought.RegId && held.InstanceId is { } own && InstanceIds.AreEqual(own, instance)
        : held.RegId == 0 && ContactMatching.AreEqualUris(held.ContactUri, brought.ContactUri);

    /// <summary>
    /// One REGISTER stored both, so all else is alike as far as the other registrar kept it. It is known by its time, or by its end where the
    /// other registrar tells only that, as the whole seconds that remained.
    /// </summary>
    private static bool IsOneRegistration(Binding held, Binding brought) =>
        held.CSeq == brought.CSeq
        && string.Equals(held.CallId, brought.CallId, StringComparison.Ordinal)
        && ((held.RefreshedAt - brought.RefreshedAt).Duration() < Resolution || (held.CallId.Length > 0
                && string.Equals(held.ContactUri, brought.ContactUri, StringComparison.Ordinal)
                && (held.ExpiresAt - brought.ExpiresAt).Duration() <= Resolution));

    private static bool IsLaterContactOf(Binding held, Binding brought) =>
        held.RegId == 0 && brought.RegId == 0 && held.RefreshedAt > brought.RefreshedAt
        && held.InstanceId is { } own && brought.InstanceId is { } instance && InstanceIds.AreEqual(own, instance);

    private static BindingsChanged EventOf(
        AddressOfRecordState state, List<Binding> after, ImmutableArray<ContactChange>.Builder changes, string by, DateTimeOffset now, RequestSource? from)
    {
        IEnumerable<ContactChange> expired = state.Bindings
            .Where(binding => !binding.IsLiveAt(now))
            .Select(binding => new ContactChange(ContactChangeKind.Expired, binding.ContactUri));
        // In the order of first registration, as everywhere; what was here keeps its order where times are alike.
        Binding[] bindings = [.. after.OrderBy(binding => binding.RegisteredAt)];
        GruuEpochs.Align(bindings);
        return new BindingsChanged
        {
            At = now,
            Cause = ChangeCause.Administrative,
            RequestedBy = new RequestDetails { Source = from ?? RequestSource.Local, AuthenticatedUser = by },
            Changes = [.. expired, .. changes],
            Bindings = [.. bindings],
        };
    }
}

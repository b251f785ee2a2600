using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Replays.Sip;

/// <summary>What has to be told another registrar of one address-of-record, so that it holds what is held here.</summary>
/// <param name="AddressOfRecord">Whose bindings.</param>
/// <param name="Removed">Contacts to remove, first: they may have to make room.</param>
/// <param name="Live">Bindings in force, in the order of their first registration.</param>
internal sealed record RegistrarWork(AddressOfRecord AddressOfRecord, ImmutableArray<string> Removed, ImmutableArray<Binding> Live)
{
    /// <summary>
    /// Folds changes into what they come to. Only the last state of an address-of-record counts, for a registrar holds no history; what has
    /// expired meanwhile expires there by itself.
    /// </summary>
    /// <param name="changes">Changes in the order of their commits.</param>
    /// <param name="now">The time now.</param>
    /// <param name="longestLifetime">How long any binding may live: what was removed longer ago is not there any more.</param>
    /// <param name="flows">Under which contact each flow was last registered, which is kept from one call to the next.</param>
    public static IReadOnlyList<RegistrarWork> Fold(IReadOnlyList<StoredChange> changes, DateTimeOffset now, TimeSpan longestLifetime, FlowContacts flows)
    {
        var folded = new Dictionary<AddressOfRecord, Folded>();
        foreach (StoredChange change in changes)
        {
            if (!folded.TryGetValue(change.AddressOfRecord, out Folded? fold)) folded.Add(change.AddressOfRecord, fold = new Folded());
            fold.Apply(change.Change, now, longestLifetime);
        }
        var work = new List<RegistrarWork>(folded.Count);
        foreach ((AddressOfRecord address, Folded fold) in folded)
        {
            ImmutableArray<Binding> live = [.. fold.Bindings.Where(binding => binding.IsLiveAt(now) && binding.Source.Flow is not { IsLost: true })];
            foreach (Binding binding in live)
            {
                if (flows.Replace(address, binding) is { } earlier) fold.Removed.Add(earlier);
            }
            fold.Removed.ExceptWith(live.Select(binding => binding.ContactUri));
            if (live.Length > 0 || fold.Removed.Count > 0) work.Add(new RegistrarWork(address, [.. fold.Removed], live));
        }
        return work;
    }

    private sealed class Folded
    {
        public ImmutableArray<Binding> Bindings { get; private set; } = [];

        public SortedSet<string> Removed { get; } = new(StringComparer.Ordinal);

        public void Apply(BindingsChanged change, DateTimeOffset now, TimeSpan longestLifetime)
        {
            bool mayStillBeThere = now - change.At < longestLifetime;
            foreach (ContactChange contact in change.Changes)
            {
                if (contact.Kind is ContactChangeKind.Unregistered or ContactChangeKind.Deactivated && mayStillBeThere && !HasEnded(contact.ContactUri, now))
                    Removed.Add(contact.ContactUri);
            }
            Bindings = change.Bindings;
        }

        /// <summary>Whether it is known when it would have ended, and it has.</summary>
        private bool HasEnded(string contactUri, DateTimeOffset now)
        {
            foreach (Binding binding in Bindings)
            {
                if (binding.ContactUri == contactUri) return !binding.IsLiveAt(now);
            }
            return false;
        }
    }
}

/// <summary>
/// Under which contact each flow was last registered. A flow that comes back from another port takes the place of the one before (RFC 5626
/// section 6), here; a registrar that does not honour reg-id has to be told.
/// </summary>
internal sealed class FlowContacts
{
    private readonly Dictionary<(AddressOfRecord, string, int), string> _contacts = [];

    /// <summary>Takes note of a binding.</summary>
    /// <returns>The contact whose place it takes; null when there was none, or the same.</returns>
    public string? Replace(AddressOfRecord addressOfRecord, Binding binding)
    {
        if (binding.RegId == 0 || binding.InstanceId is not { } instance) return null;
        (AddressOfRecord, string, int) flow = (addressOfRecord, instance, binding.RegId);
        string? earlier = _contacts.GetValueOrDefault(flow);
        _contacts[flow] = binding.ContactUri;
        return earlier == binding.ContactUri ? null : earlier;
    }
}

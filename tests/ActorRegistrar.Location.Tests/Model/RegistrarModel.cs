using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Location.Tests.Model;

/// <summary>What the rules must do, said in the most naive way: lists, sets and sentences, no thought of speed.</summary>
internal sealed class RegistrarModel(RegistrationPolicy policy)
{
    public sealed record Stored(ModelContact Contact, int RegId, ModelRequest Request, uint Granted, int RegisteredAt)
    {
        public bool IsLost { get; init; }

        /// <summary>Grows when the temporary GRUUs of the instance become invalid.</summary>
        public long Epoch { get; init; }

        public long ExpiresAt => Request.ReceivedAt + Granted;

        public string Description =>
            string.Join('|', Contact.Text, Contact.Q, InstanceText, RegId, Request.CallId, Request.CSeq, Request.Path, Granted);

        private string InstanceText => Contact.Instance == 0 ? "" : Contact.InstanceText;
    }

    public sealed record Answer(
        RegistrationOutcome Outcome, List<(ContactChangeKind Kind, string Uri, uint? Asked)>? Changes = null, bool IsRepetition = false);

    public List<Stored> Bindings { get; private set; } = [];

    public Answer Register(ModelRequest request, int now)
    {
        var live = Bindings.Where(b => b.ExpiresAt > now).ToList();
        if (request.IsStar) return Star(request, live);

        foreach (var contact in request.Contacts)
        {
            var asked = Asked(contact, request);
            if (asked is > 0 and < 3600 && asked < policy.MinExpires) return new(RegistrationOutcome.IntervalTooBrief);
            if (asked > 0 && contact.Instance > 0 && contact.MayNotHaveInstance) return new(RegistrationOutcome.ForbiddenContact);
        }

        var toRegister = request.Contacts.Where(c => Asked(c, request) > 0).ToList();
        if (toRegister.Count > 1 && toRegister.Any(c => IsFlow(c, request))) return new(RegistrationOutcome.Malformed);

        var last = request.Contacts.Where((c, i) => !request.Contacts.Skip(i + 1).Any(later => IsSame(c, later, request) && !IsBesideItsFlow(later, request)));
        var wanted = last.Where(c => Granted(c, request) > 0 && request.ReceivedAt + Granted(c, request) > now).ToList();
        var named = live.Where(b => request.Contacts.Any(c => Names(c, b, request))).ToList();
        if (named.Any(b => b.Request.CallId == request.CallId && b.Request.CSeq >= request.CSeq))
        {
            var asIfStored = wanted.Select(c => Store(c, request, request.ReceivedAt).Description).ToHashSet();
            return asIfStored.SetEquals(named.Select(b => b.Description))
                ? new(RegistrationOutcome.Accepted, IsRepetition: true)
                : new(RegistrationOutcome.OutOfOrder);
        }

        var places = new Dictionary<Stored, ModelContact>(ReferenceEqualityComparer.Instance);
        foreach (var contact in wanted)
        {
            var place = named.Where(b => Names(contact, b, request) && !places.ContainsKey(b))
                .OrderByDescending(b => b.Contact.Text == contact.Text).ThenByDescending(b => b.Request.ReceivedAt).FirstOrDefault();
            if (place is not null) places[place] = contact;
        }

        var created = wanted.Where(c => !places.Values.Any(taker => ReferenceEquals(taker, c))).ToList();
        var after = live.Where(b => !named.Contains(b) || places.ContainsKey(b))
            .Select(b => places.TryGetValue(b, out var contact) ? Store(contact, request, b.RegisteredAt) : b)
            .Concat(created.Select(c => Store(c, request, request.ReceivedAt))).ToList();
        var leftBehind = after.Where(b => b.IsLost && live.Contains(b)).OrderBy(b => b.Request.ReceivedAt)
            .Take(created.Count > 0 ? Math.Max(0, after.Count - policy.MaxContacts) : 0).ToList();
        after = [.. after.Except(leftBehind)];
        if (created.Count > 0 && after.Count > policy.MaxContacts) return new(RegistrationOutcome.TooManyContacts);
        if (named.Count + created.Count == 0) return new(RegistrationOutcome.Accepted);

        var changes = Expired(live);
        changes.AddRange(live.Where(leftBehind.Contains).Select(b => (ContactChangeKind.Deactivated, b.Contact.Text, default(uint?))));
        foreach (var contact in request.Contacts)
        {
            if (created.Any(c => ReferenceEquals(c, contact))) changes.Add((ContactChangeKind.Created, contact.Text, contact.Expires));
            foreach (var binding in named)
            {
                if (places.TryGetValue(binding, out var taker))
                {
                    if (!ReferenceEquals(taker, contact)) continue;
                    var sooner = request.ReceivedAt + Granted(contact, request) < binding.ExpiresAt;
                    changes.Add((sooner ? ContactChangeKind.Shortened : ContactChangeKind.Refreshed, contact.Text, contact.Expires));
                }
                else if (ReferenceEquals(request.Contacts.First(c => Names(c, binding, request)), contact))
                {
                    var ranOut = Asked(contact, request) > 0 && request.ReceivedAt + Granted(contact, request) <= now;
                    changes.Add((ranOut ? ContactChangeKind.Expired : ContactChangeKind.Unregistered, binding.Contact.Text, contact.Expires));
                }
            }
        }

        Bindings = WithEpochs(after, live, request);
        return new(RegistrationOutcome.Accepted, changes);
    }

    public List<(ContactChangeKind Kind, string Uri, uint? Asked)> EndFlow(int flow, int now)
    {
        var live = Bindings.Where(b => b.ExpiresAt > now).ToList();
        var lost = live.Where(b => b.Request.Flow == flow && flow > 0 && !b.IsLost).ToList();
        if (lost.Count == 0) return [];
        var changes = Expired(live);
        changes.AddRange(lost.Select(b => (ContactChangeKind.Deactivated, b.Contact.Text, default(uint?))));
        Bindings = [.. live.Select(b => lost.Contains(b) ? b with { IsLost = true } : b)];
        return changes;
    }

    /// <summary>For each instance among what the request stored: a new epoch unless a contact of it was there and none that it replaces had another Call-ID.</summary>
    private static List<Stored> WithEpochs(List<Stored> after, List<Stored> live, ModelRequest request)
    {
        foreach (var instance in after.Where(b => ReferenceEquals(b.Request, request) && b.Contact.Instance > 0).Select(b => b.Contact.Instance).Distinct().ToList())
        {
            var before = live.Where(b => b.Contact.Instance == instance).ToList();
            var startsOver = after.Where(b => ReferenceEquals(b.Request, request) && b.Contact.Instance == instance)
                .Select(b => before.Where(old => !IsFlow(b.Contact, request) || old.RegId == b.RegId).OrderByDescending(old => old.Request.ReceivedAt).FirstOrDefault())
                .Any(replaced => replaced is not null && replaced.Request.CallId != request.CallId);
            var fresh = request.ReceivedAt * TimeSpan.TicksPerSecond;
            var newest = before.Count == 0 ? 0 : before.Max(b => b.Epoch);
            var epoch = before.Count == 0 ? fresh : startsOver ? Math.Max(fresh, newest + 1) : newest;
            after = [.. after.Select(b => b.Contact.Instance == instance ? b with { Epoch = epoch } : b)];
        }

        return after;
    }

    public List<(ContactChangeKind Kind, string Uri, uint? Asked)> Expire(int now)
    {
        var live = Bindings.Where(b => b.ExpiresAt > now).ToList();
        var changes = Expired(live);
        Bindings = live;
        return changes;
    }

    public List<(ContactChangeKind Kind, string Uri, uint? Asked)> Remove(ModelContact? contact, int now)
    {
        var live = Bindings.Where(b => b.ExpiresAt > now).ToList();
        var gone = live.Where(b => contact is null || b.Contact.SameUriAs(contact)).ToList();
        if (gone.Count == 0) return [];
        var changes = Expired(live);
        changes.AddRange(gone.Select(b => (ContactChangeKind.Deactivated, b.Contact.Text, default(uint?))));
        Bindings = [.. live.Except(gone)];
        return changes;
    }

    private Answer Star(ModelRequest request, List<Stored> live)
    {
        if (request.Contacts.Length > 0 || request.ExpiresHeader != 0) return new(RegistrationOutcome.Malformed);
        if (live.Any(b => b.Request.CallId == request.CallId && b.Request.CSeq >= request.CSeq)) return new(RegistrationOutcome.OutOfOrder);
        if (live.Count == 0) return new(RegistrationOutcome.Accepted);
        var changes = Expired(live);
        changes.AddRange(live.Select(b => (ContactChangeKind.Unregistered, b.Contact.Text, default(uint?))));
        Bindings = [];
        return new(RegistrationOutcome.Accepted, changes);
    }

    private List<(ContactChangeKind Kind, string Uri, uint? Asked)> Expired(List<Stored> live) =>
        [.. Bindings.Except(live).Select(b => (ContactChangeKind.Expired, b.Contact.Text, default(uint?)))];

    private uint Asked(ModelContact contact, ModelRequest request) => contact.Expires ?? request.ExpiresHeader ?? policy.DefaultExpires;

    private uint Granted(ModelContact contact, ModelRequest request) => Math.Min(Asked(contact, request), policy.MaxExpires);

    private Stored Store(ModelContact contact, ModelRequest request, int registeredAt) =>
        new(contact, IsFlow(contact, request) ? contact.RegId : 0, request, Granted(contact, request), registeredAt);

    private static bool IsFlow(ModelContact contact, ModelRequest request) => request.Outbound && contact.Instance > 0 && contact.RegId > 0;

    private bool Names(ModelContact contact, Stored binding, ModelRequest request)
    {
        var isTheFlow = (binding.RegId, binding.Contact.Instance) == (contact.RegId, contact.Instance);
        if (IsBesideItsFlow(contact, request)) return contact.SameUriAs(binding.Contact) && !isTheFlow;
        return IsFlow(contact, request) ? isTheFlow : contact.SameUriAs(binding.Contact);
    }

    private bool IsBesideItsFlow(ModelContact contact, ModelRequest request) =>
        Asked(contact, request) == 0 && IsFlow(contact, request) && request.Contacts.Any(other => Asked(other, request) > 0 && IsSame(contact, other, request));

    private static bool IsSame(ModelContact one, ModelContact other, ModelRequest request) => (IsFlow(one, request), IsFlow(other, request)) switch
    {
        (true, true) => (one.RegId, one.Instance) == (other.RegId, other.Instance),
        (false, false) => one.SameUriAs(other),
        _ => false,
    };
}

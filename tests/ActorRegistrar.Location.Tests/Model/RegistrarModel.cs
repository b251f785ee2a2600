using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Location.Tests.Model;

/// <summary>What the rules must do, said in the most naive way: lists, sets and sentences, no thought of speed.</summary>
internal sealed class RegistrarModel(RegistrationPolicy policy)
{
    public sealed record Stored(ModelContact Contact, int RegId, ModelRequest Request, uint Granted, int RegisteredAt)
    {
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

        var last = request.Contacts.Where((c, i) => !request.Contacts.Skip(i + 1).Any(later => IsSame(c, later, request)));
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
        if (created.Count > 0 && after.Count > policy.MaxContacts) return new(RegistrationOutcome.TooManyContacts);
        if (named.Count + created.Count == 0) return new(RegistrationOutcome.Accepted);

        var changes = Expired(live);
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

        Bindings = after;
        return new(RegistrationOutcome.Accepted, changes);
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

    private static bool Names(ModelContact contact, Stored binding, ModelRequest request) => IsFlow(contact, request)
        ? (binding.RegId, binding.Contact.Instance) == (contact.RegId, contact.Instance)
        : contact.SameUriAs(binding.Contact);

    private static bool IsSame(ModelContact one, ModelContact other, ModelRequest request) => (IsFlow(one, request), IsFlow(other, request)) switch
    {
        (true, true) => (one.RegId, one.Instance) == (other.RegId, other.Instance),
        (false, false) => one.SameUriAs(other),
        _ => false,
    };
}

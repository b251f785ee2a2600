using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.History;

namespace ActorRegistrar.Server.Timelines;

/// <summary>What happened to one contact, once or several times in a row.</summary>
internal sealed record TimelineEntry
{
    /// <summary>When it happened, or happened first.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>When it happened last.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>How many times.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Why.</summary>
    public required ChangeCause Cause { get; init; }

    /// <summary>What.</summary>
    public required ContactChangeKind Kind { get; init; }

    /// <summary>To which contact.</summary>
    public required string Contact { get; init; }

    /// <summary>Who asked; null when nobody did.</summary>
    public RequestDetails? RequestedBy { get; init; }

    /// <summary>The port that the requests came from; null when it was not always the same.</summary>
    public string? Port { get; init; }

    /// <summary>The address that they came from; empty when nobody asked, or from within the process.</summary>
    public string Address { get; init; } = "";

    /// <summary>The lifetime that was granted, in whole seconds; null for a removal.</summary>
    public long? GrantedSeconds { get; init; }

    /// <summary>The lifetime that was asked for; null when none was.</summary>
    public uint? AskedSeconds { get; init; }

    /// <summary>Until when it was granted; null for a removal.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The word for it: RFC 3680's, or what made the contact go.</summary>
    public string What => (Cause, Kind) switch
    {
        (ChangeCause.FlowLost, ContactChangeKind.Deactivated) => "flow lost",
        (ChangeCause.Administrative, ContactChangeKind.Deactivated) => "administrative",
        _ => ChangeJson.NameOf(Kind),
    };

    /// <summary>One for each contact that a change touched.</summary>
    public static IEnumerable<TimelineEntry> Of(BindingsChanged change)
    {
        foreach (ContactChange contact in change.Changes)
        {
            // The time of what merely ran out is its own, and nobody asked for it, whatever the change was that found it.
            bool isExpiry = contact.Kind == ContactChangeKind.Expired;
            bool isGrant = contact.Kind is ContactChangeKind.Created or ContactChangeKind.Refreshed or ContactChangeKind.Shortened;
            Binding? binding = isGrant ? change.Bindings.LastOrDefault(one => one.ContactUri == contact.ContactUri && one.RefreshedAt == change.At) : null;
            RequestDetails? by = isExpiry ? null : change.RequestedBy;
            (string address, string port) = Split(by?.Source.RemoteAddress ?? "");
            yield return new TimelineEntry
            {
                First = change.At,
                Last = change.At,
                Cause = isExpiry ? ChangeCause.Expiry : change.Cause,
                Kind = contact.Kind,
                Contact = contact.ContactUri,
                RequestedBy = by,
                Address = address,
                Port = port,
                GrantedSeconds = binding?.RemainingSeconds(change.At),
                AskedSeconds = isGrant ? contact.AskedSeconds ?? by?.ExpiresHeader : null,
                Until = binding?.ExpiresAt,
            };
        }
    }

    /// <summary>Whether another of the same kind tells nothing new but that it happened again.</summary>
    public bool IsRepeatedBy(TimelineEntry other) =>
        Kind == ContactChangeKind.Refreshed && other.Kind == Kind && other.Cause == Cause && other.Contact == Contact && other.Address == Address
        && other.GrantedSeconds == GrantedSeconds && other.AskedSeconds == AskedSeconds
        && other.RequestedBy?.Source.Transport == RequestedBy?.Source.Transport && other.RequestedBy?.UserAgent == RequestedBy?.UserAgent
        && other.RequestedBy?.AuthenticatedUser == RequestedBy?.AuthenticatedUser;

    /// <summary>This one and its repetition.</summary>
    public TimelineEntry With(TimelineEntry repetition) =>
        this with { Last = repetition.Last, Until = repetition.Until, Count = Count + repetition.Count, Port = Port == repetition.Port ? Port : null };

    private static (string Address, string Port) Split(string remote) =>
        remote.LastIndexOf(':') is > 0 and var colon ? (remote[..colon], remote[(colon + 1)..]) : (remote, "");
}

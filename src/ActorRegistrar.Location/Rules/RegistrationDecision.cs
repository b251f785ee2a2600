using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Location.Rules;

/// <summary>What the rules say of a REGISTER. The SIP status each one becomes is the transport's to say.</summary>
public enum RegistrationOutcome : byte
{
    /// <summary>All of it is granted, or it was only a fetch, or a repetition of what is stored already.</summary>
    Accepted = 0,
    /// <summary>A lifetime asked for is shorter than granted here (423, RFC 3261 section 10.3 step 7).</summary>
    IntervalTooBrief,
    /// <summary>A binding of the same Call-ID is as new or newer (400; RFC 3261 section 10.3 steps 6 and 7).</summary>
    OutOfOrder,
    /// <summary>More bindings than an address-of-record may hold (403).</summary>
    TooManyContacts,
    /// <summary><c>*</c> with other contacts or without an Expires of 0, more than one reg-id contact and the like (400).</summary>
    Malformed,
    /// <summary>A contact that may not be registered (403; RFC 5627 section 5.1).</summary>
    ForbiddenContact,
    /// <summary>The domain of the address-of-record is not served here (404, RFC 3261 section 10.3 step 1).</summary>
    NotServed,
    /// <summary>A contact, or all bindings together, would have more octets than they may (403).</summary>
    TooLarge,
    /// <summary>More changes within a short time than are stored for one address-of-record or one user (500 with Retry-After).</summary>
    TooManyChanges,
}

/// <summary>The decision on one REGISTER: an event to store, or nothing to store, or a refusal. A value, never an exception.</summary>
/// <param name="Outcome">Accepted or why not.</param>
/// <param name="Event">What must be stored before the answer leaves; null when nothing changes.</param>
/// <param name="Reason">For a refusal: a constant sentence that names what is at fault; else empty.</param>
public readonly record struct RegistrationDecision(RegistrationOutcome Outcome, BindingsChanged? Event, string Reason)
{
    /// <summary>Which switches of the profile it took to grant it.</summary>
    public Concessions Concessions { get; init; }

    /// <summary>Granted, and nothing to store.</summary>
    public static RegistrationDecision NoChange => new(RegistrationOutcome.Accepted, null, "");

    /// <summary>Granted once stored.</summary>
    public static RegistrationDecision Accept(BindingsChanged changed) => new(RegistrationOutcome.Accepted, changed, "");

    /// <summary>Refused; nothing changes.</summary>
    public static RegistrationDecision Refuse(RegistrationOutcome outcome, string reason) => new(outcome, null, reason);

    /// <summary>Whether the request is granted.</summary>
    public bool IsAccepted => Outcome == RegistrationOutcome.Accepted;
}

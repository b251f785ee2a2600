using System.Collections.Immutable;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Protocol;

/// <summary>
/// What may be said to an address-of-record and every answer it gives. Sent to the location service, which holds every message to what a
/// REGISTER is held to and finds the actor; answers go to the sender. Plain values throughout.
/// </summary>
/// <remarks>
/// Each message but <see cref="FlowEnded"/> is answered, whatever happens to the journal or the actor, and while the actor system stops. An
/// alias is resolved to its domain; a domain that is not served, and what is missing or malformed, is refused with a reason.
/// </remarks>
public static class AddressOfRecordProtocol
{
    /// <summary>A message for the actor of one address-of-record.</summary>
    public interface IForAddressOfRecord
    {
        /// <summary>Whose actor it is for.</summary>
        AddressOfRecord AddressOfRecord { get; }
    }

    /// <summary>What is common to all messages of this protocol.</summary>
    public abstract record AddressOfRecordMessage
    {
        internal AddressOfRecordMessage()
        {
        }

        /// <summary>
        /// Whether the domain and the contents have been looked at in this process: by the location service, or by a SIP listener as it read them.
        /// </summary>
        internal bool IsReviewed { get; init; }
    }

    /// <summary>A REGISTER, authorised. Answered with a <see cref="RegisterReply"/>.</summary>
    /// <param name="Request">The request.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record Register(RegisterRequest Request, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord
    {
        /// <inheritdoc/>
        public AddressOfRecord AddressOfRecord => Request?.AddressOfRecord!;

        /// <summary>The activity that this belongs to, as W3C's traceparent; null for a request that is not traced.</summary>
        public string? TraceParent { get; init; }
    }

    /// <summary>An answer to <see cref="Register"/>.</summary>
    /// <param name="Correlation">As in the request.</param>
    public abstract record RegisterReply(long Correlation);

    /// <summary>Granted, and on disk if anything changed.</summary>
    /// <param name="Bindings">All bindings in force, in the order of their first registration (RFC 3261 section 10.3 step 8).</param>
    /// <param name="At">The moment that remaining lifetimes count from, in UTC.</param>
    /// <param name="Correlation">As in the request.</param>
    public sealed record Accepted(ImmutableArray<Binding> Bindings, DateTimeOffset At, long Correlation) : RegisterReply(Correlation);

    /// <summary>Refused by the rules, by what the message holds, or by its domain; nothing changed.</summary>
    /// <param name="Outcome">Which rule.</param>
    /// <param name="Reason">A sentence that names what is at fault, the same for every message with that fault.</param>
    /// <param name="MinExpires">The shortest lifetime granted here, in seconds; for <see cref="RegistrationOutcome.IntervalTooBrief"/>.</param>
    /// <param name="Correlation">As in the request.</param>
    public sealed record Refused(RegistrationOutcome Outcome, string Reason, uint MinExpires, long Correlation) : RegisterReply(Correlation)
    {
        /// <summary>Seconds after which the same request would be granted; for <see cref="RegistrationOutcome.TooManyChanges"/>, else 0.</summary>
        public int RetryAfterSeconds { get; init; }
    }

    /// <summary>The journal could not store it, or it is not known whether it did. Nothing was granted; trying again is safe.</summary>
    /// <param name="Correlation">As in the request.</param>
    public sealed record NotStored(long Correlation) : RegisterReply(Correlation);

    /// <summary>Asks where an address-of-record can be reached now. Answered with <see cref="BindingsFound"/> or another <see cref="LookupReply"/>.</summary>
    /// <param name="AddressOfRecord">Whose bindings.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record LookupBindings(AddressOfRecord AddressOfRecord, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord
    {
        /// <summary>When a GRUU was asked for: which instance alone is meant; else null.</summary>
        public GruuTarget? Gruu { get; init; }

        /// <summary>As <see cref="Register.TraceParent"/>.</summary>
        public string? TraceParent { get; init; }
    }

    /// <summary>An answer to <see cref="LookupBindings"/> or <see cref="ShowBindings"/>.</summary>
    /// <param name="Correlation">As in the question.</param>
    public abstract record LookupReply(long Correlation);

    /// <summary>The question cannot be answered here: its domain is not served, or it is malformed.</summary>
    /// <param name="Outcome">Which of the two.</param>
    /// <param name="Reason">A sentence that names what is at fault.</param>
    /// <param name="Correlation">As in the question.</param>
    public sealed record LookupRefused(RegistrationOutcome Outcome, string Reason, long Correlation) : LookupReply(Correlation);

    /// <summary>
    /// The journal cannot be read, or the actor system stops: whether there are bindings is not known. Asking again is safe. Also the answer to
    /// <see cref="Wake"/> then.
    /// </summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="Correlation">As in the question.</param>
    public sealed record BindingsNotRead(AddressOfRecord AddressOfRecord, long Correlation) : LookupReply(Correlation);

    /// <summary>The bindings in force that can be reached, best first; an expired one is never among them.</summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="Bindings">By q, then the most recently refreshed first (RFC 3261 section 16.6).</param>
    /// <param name="IsKnown">Whether it was ever registered and, when a GRUU was asked for, that is valid.</param>
    /// <param name="At">The moment of the answer, in UTC.</param>
    /// <param name="Correlation">As in the question.</param>
    public sealed record BindingsFound(AddressOfRecord AddressOfRecord, ImmutableArray<Binding> Bindings, bool IsKnown, DateTimeOffset At, long Correlation)
        : LookupReply(Correlation)
    {
        /// <summary>
        /// Other bindings of the same instances, to be tried one after the other when the one above answers 430 or not at all (RFC 5626
        /// section 7).
        /// </summary>
        public ImmutableArray<Binding> Alternatives { get; init; } = [];
    }

    /// <summary>
    /// A connection has ended; the bindings that were registered over it are out of reach from now on and journaled as such. Not answered.
    /// </summary>
    /// <param name="AddressOfRecord">Who had bindings on it.</param>
    /// <param name="Flow">Which connection.</param>
    public sealed record FlowEnded(AddressOfRecord AddressOfRecord, FlowReference Flow) : AddressOfRecordMessage, IForAddressOfRecord;

    /// <summary>
    /// Removes one binding, or all, static ones too, on an operator's or application's behalf. Answered with <see cref="Administered"/>,
    /// <see cref="Refused"/> or <see cref="NotStored"/>.
    /// </summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="ContactUri">Which contact, compared by RFC 3261 section 19.1.4; null for all.</param>
    /// <param name="By">Who asked, for the history.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record RemoveBindings(AddressOfRecord AddressOfRecord, string? ContactUri, string By, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord
    {
        /// <summary>Where the operator is, for the history; null for an application in the same process.</summary>
        public RequestSource? From { get; init; }
    }

    /// <summary>
    /// Adds a binding on an operator's or application's behalf, by <see cref="AdministrativeRules.Add"/>. Answered with
    /// <see cref="Administered"/>, <see cref="Refused"/> or <see cref="NotStored"/>.
    /// </summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="Contact">The binding.</param>
    /// <param name="By">Who asked, for the history.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record AddBinding(AddressOfRecord AddressOfRecord, AdministrativeContact Contact, string By, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord
    {
        /// <summary>Where the operator is, for the history; null for an application in the same process.</summary>
        public RequestSource? From { get; init; }
    }

    /// <summary>
    /// Lets all bindings but static ones end sooner, by <see cref="AdministrativeRules.Shorten"/>. Answered with <see cref="Administered"/>,
    /// <see cref="Refused"/> or <see cref="NotStored"/>.
    /// </summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="Within">How long they may live on; above zero.</param>
    /// <param name="By">Who asked, for the history.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record ShortenBindings(AddressOfRecord AddressOfRecord, TimeSpan Within, string By, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord
    {
        /// <summary>Where the operator is, for the history; null for an application in the same process.</summary>
        public RequestSource? From { get; init; }
    }

    /// <summary>
    /// Brings in bindings that another registrar granted, by <see cref="ImportRules"/>: what clients have registered here since stands, and a
    /// second time changes nothing. Answered with <see cref="Administered"/>, <see cref="Refused"/> or <see cref="NotStored"/>.
    /// </summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="Bindings">What is brought in; one that is malformed refuses all.</param>
    /// <param name="By">Who asked, for the history.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record ImportBindings(AddressOfRecord AddressOfRecord, ImmutableArray<Binding> Bindings, string By, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord
    {
        /// <summary>Where the operator is, for the history; null for an application in the same process.</summary>
        public RequestSource? From { get; init; }
    }

    /// <summary>An operator's command is done, and on disk if anything changed.</summary>
    /// <param name="Removed">The bindings that it removed, as they were.</param>
    /// <param name="Bindings">All bindings in force, in the order of their first registration.</param>
    /// <param name="At">The moment of the answer, in UTC.</param>
    /// <param name="Correlation">As in the command.</param>
    public sealed record Administered(ImmutableArray<Binding> Removed, ImmutableArray<Binding> Bindings, DateTimeOffset At, long Correlation)
        : RegisterReply(Correlation);

    /// <summary>
    /// Asks for everything that an address-of-record holds, what is out of reach too. Answered with <see cref="BindingsShown"/> or
    /// another <see cref="LookupReply"/>.
    /// </summary>
    /// <param name="AddressOfRecord">Whose bindings.</param>
    /// <param name="Correlation">Returned in the answer; means nothing here.</param>
    public sealed record ShowBindings(AddressOfRecord AddressOfRecord, long Correlation = 0) : AddressOfRecordMessage, IForAddressOfRecord;

    /// <summary>All bindings in force, in the order of their first registration.</summary>
    /// <param name="AddressOfRecord">Whose.</param>
    /// <param name="Bindings">With what is known of the way to each.</param>
    /// <param name="IsKnown">Whether it was ever registered.</param>
    /// <param name="At">The moment of the answer, in UTC.</param>
    /// <param name="Correlation">As in the question.</param>
    public sealed record BindingsShown(AddressOfRecord AddressOfRecord, ImmutableArray<ShownBinding> Bindings, bool IsKnown, DateTimeOffset At, long Correlation)
        : LookupReply(Correlation);

    /// <summary>A binding in force.</summary>
    /// <param name="Binding">The binding.</param>
    /// <param name="IsReachable">Whether the connection that it depends on, if any, is open.</param>
    public sealed record ShownBinding(Binding Binding, bool IsReachable);

    /// <summary>Wakes an address-of-record from the journal, so that its expiries are journaled on time. Answered with <see cref="Awake"/>,
    /// <see cref="BindingsNotRead"/> or <see cref="Refused"/>.</summary>
    /// <param name="AddressOfRecord">Which.</param>
    public sealed record Wake(AddressOfRecord AddressOfRecord) : AddressOfRecordMessage, IForAddressOfRecord;

    /// <summary>The address-of-record has recovered.</summary>
    public sealed record Awake
    {
        /// <summary>The only instance.</summary>
        public static Awake Instance { get; } = new();
    }

    /// <summary>
    /// Published on the event stream of the node that owns the actor, after the change is on disk:
    /// <c>system.EventStream.Subscribe&lt;BindingsUpdated&gt;(subscriber)</c>.
    /// </summary>
    /// <param name="AddressOfRecord">Whose bindings changed.</param>
    /// <param name="Change">What changed: created, refreshed, shortened, expired, unregistered, deactivated, and all that stands now.</param>
    /// <param name="SequenceNumber">Rises by one with every change of this address-of-record.</param>
    public sealed record BindingsUpdated(AddressOfRecord AddressOfRecord, BindingsChanged Change, long SequenceNumber);
}

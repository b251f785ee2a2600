using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Actors.Metrics;

/// <summary>What addresses-of-record decide and hold: with or without SIP in front of them.</summary>
internal static class LocationMetrics
{
    private static readonly CountTable Outcomes = RegistrarMetrics.Source.Count(
        "actorregistrar.register.outcomes", "{request}", "REGISTER requests decided: stored, unchanged (a fetch or a repetition), or why not.", "outcome");

    private static readonly CountTable.Cell StoredOnes = Outcomes.Of("stored");
    private static readonly CountTable.Cell NotStored = Outcomes.Of("not_stored");

    private static readonly CountTable.Cell[] WithoutEvent =
        [Outcomes.Of("unchanged"), Outcomes.Of("interval_too_brief"), Outcomes.Of("out_of_order"), Outcomes.Of("too_many_contacts"), Outcomes.Of("malformed"), Outcomes.Of("forbidden_contact"), Outcomes.Of("not_served"),
            Outcomes.Of("too_large"), Outcomes.Of("too_many_changes")];

    private static readonly CountTable Lookups = RegistrarMetrics.Source.Count(
        "actorregistrar.lookups", "{lookup}", "Lookups answered: found, without a binding in reach now, or never registered.", "outcome");

    private static readonly CountTable.Cell Found = Lookups.Of("found");
    private static readonly CountTable.Cell WithoutBinding = Lookups.Of("without_binding");
    private static readonly CountTable.Cell Unknown = Lookups.Of("unknown");

    private static readonly CountTable ChangeTable = RegistrarMetrics.Source.Count(
        "actorregistrar.bindings.changes", "{binding}", "Bindings changed, in the words of RFC 3680, as stored.", "change", "cause");

    private static readonly CountTable.Cell?[] Changes = new CountTable.Cell?[8 * 8];

    private static readonly CountTable Again = RegistrarMetrics.Source.Count(
        "actorregistrar.addresses_of_record.delivered_again", "{message}", "Messages that reached an actor which had just ended, and were delivered to its successor.");

    private static readonly CountTable.Cell AgainOnes = Again.Of();

    private static readonly CountTable Faulty = RegistrarMetrics.Source.Count(
        "actorregistrar.bindings.left_out", "{binding}",
        "Bindings left out because a text of theirs could end a line of a message: of what was stored (recovery), or of an answer (message).", "cause");

    private static readonly CountTable.Cell FaultyRecovered = Faulty.Of("recovery");
    private static readonly CountTable.Cell FaultyAnswered = Faulty.Of("message");

    internal static readonly Watched<AddressOfRecordDirectory> Directories = new();

    private static long _awake;
    private static long _registered;
    private static long _bindings;

    static LocationMetrics()
    {
        foreach (ContactChangeKind kind in Enum.GetValues<ContactChangeKind>()) CellOf(kind, ChangeCause.Register);
        CellOf(ContactChangeKind.Expired, ChangeCause.Expiry);
        CellOf(ContactChangeKind.Deactivated, ChangeCause.FlowLost);
        CellOf(ContactChangeKind.Deactivated, ChangeCause.Administrative);
        RegistrarMetrics.Source.Gauge(
            "actorregistrar.addresses_of_record.awake", "{address_of_record}", "Addresses-of-record whose actors are in memory.", () => Volatile.Read(ref _awake));
        RegistrarMetrics.Source.Gauge(
            "actorregistrar.addresses_of_record.routed", "{address_of_record}",
            "Actors that messages are sent straight to. More than are awake, for longer than a moment: some of them have ended, and theirs are delivered late.",
            () => Directories.Sum(directory => directory.Count));
        RegistrarMetrics.Source.Gauge(
            "actorregistrar.addresses_of_record.registered", "{address_of_record}",
            "Those of them that hold bindings. Once the warm-up has ended these are all that the journal has.", () => Volatile.Read(ref _registered));
        RegistrarMetrics.Source.Gauge("actorregistrar.bindings.held", "{binding}", "Bindings of those in memory.", () => Volatile.Read(ref _bindings));
    }

    /// <summary>A REGISTER that leaves nothing to store.</summary>
    public static void Decided(RegistrationOutcome outcome) => WithoutEvent[(int)outcome].Add();

    /// <summary>A change is on disk.</summary>
    public static void Stored(BindingsChanged stored)
    {
        if (stored.Cause == ChangeCause.Register) StoredOnes.Add();
        foreach (ContactChange change in stored.Changes) CellOf(change.Kind, stored.Cause).Add();
    }

    /// <summary>The journal did not take a change, or nobody knows whether it did.</summary>
    public static void FailedToStore(BindingsChanged lost)
    {
        if (lost.Cause == ChangeCause.Register) NotStored.Add();
    }

    public static void LookedUp(bool isFound, bool isKnown) => (isFound ? Found : isKnown ? WithoutBinding : Unknown).Add();

    /// <summary>A message reached an actor after its end.</summary>
    public static void DeliveredAgain() => AgainOnes.Add();

    /// <summary>Bindings are in no answer, because of a text of theirs.</summary>
    /// <param name="bindings">How many.</param>
    /// <param name="isRecovered">Whether they were left out as they came from the journal, rather than as an answer was written.</param>
    public static void LeftOut(int bindings, bool isRecovered) => (isRecovered ? FaultyRecovered : FaultyAnswered).Add(bindings);

    public static void Woke() => Interlocked.Increment(ref _awake);

    public static void Slept() => Interlocked.Decrement(ref _awake);

    /// <summary>An address-of-record holds another number of bindings.</summary>
    public static void Holds(int before, int now)
    {
        if (before == now) return;
        Interlocked.Add(ref _bindings, now - before);
        if (before == 0) Interlocked.Increment(ref _registered);
        else if (now == 0) Interlocked.Decrement(ref _registered);
    }

    private static CountTable.Cell CellOf(ContactChangeKind kind, ChangeCause cause) =>
        Changes[((int)kind * 8) + (int)cause] ??= ChangeTable.Of(kind.ToString().ToLowerInvariant(), cause switch
        {
            ChangeCause.Register => "register",
            ChangeCause.Expiry => "expiry",
            ChangeCause.FlowLost => "flow_lost",
            ChangeCause.Administrative => "administrative",
            _ => "other",
        });
}

using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>A busy registrar does little but refresh, so that what one refresh leaves to the garbage collector has a bound: its event.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1000;

    /// <summary>How much more than the parts of the event a refresh may take, for what a runtime puts beside them.</summary>
    private const double Allowance = 1.25;

    [Fact]
    public void A_refresh_allocates_little_more_than_its_event()
    {
        var state = Given.Accepted(Register(Contact("sip:alice@192.0.2.4"))).State;
        var refresh = Register(Contact("sip:alice@192.0.2.4")).CSeq(2);
        AssertAllocatesAtMost(SizeOfEvent(state, refresh), state, refresh);
    }

    [Fact]
    public void A_refresh_by_another_spelling_or_by_a_flow_costs_no_more()
    {
        var state = Given.Accepted(Register(Contact("sip:alice@192.0.2.4;transport=tcp;ob"))).State;
        var refresh = Register(Contact("sip:%61lice@192.0.2.4;ob;transport=TCP")).CSeq(2);
        AssertAllocatesAtMost(SizeOfEvent(state, refresh), state, refresh);

        state = Given.Accepted(Outbound(Flow("sip:alice@example.com;transport=tcp", 1))).State;
        refresh = Outbound(Flow("sip:alice@example.com:5062", 1)).CSeq(2);
        AssertAllocatesAtMost(SizeOfEvent(state, refresh), state, refresh);
    }

    [Fact]
    public void What_changes_nothing_allocates_nothing()
    {
        var first = Register(Contact("sip:alice@192.0.2.4"));
        var state = Given.Accepted(first).State;
        AssertAllocatesAtMost(0, state, first);
        AssertAllocatesAtMost(0, state, Fetch());
        AssertAllocatesAtMost(0, state, Register(Contact("sip:alice@192.0.2.4", 30)));
        AssertAllocatesAtMost(0, state, Register(Contact("sip:alice@192.0.2.4", 600)));
    }

    /// <summary>What the parts of the event take when they are made by hand.</summary>
    private static long SizeOfEvent(AddressOfRecordState state, RegisterRequest request)
    {
        var made = RegistrationRules.Decide(state, request, RegistrationPolicy.Default, T0).Event!;
        return Allocated(() =>
        {
            Keep(made with { });
            Keep(made.RequestedBy! with { });
            Keep(made.Changes[0] with { });
            Keep(made.Bindings[0] with { });
            Keep(made.Changes.ToArray());
            Keep(made.Bindings.ToArray());
        });
    }

    private static void AssertAllocatesAtMost(long octets, AddressOfRecordState state, RegisterRequest request) =>
        Assert.InRange(Allocated(() => RegistrationRules.Decide(state, request, RegistrationPolicy.Default, T0)), 0, (long)(octets * Allowance));

    private static long Allocated(Action action)
    {
        for (var i = 0; i < Rounds; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    private static void Keep(object made) => GC.KeepAlive(made);
}

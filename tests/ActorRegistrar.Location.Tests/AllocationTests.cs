using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>A busy registrar does little but refresh, so what one refresh leaves to the garbage collector is fixed here.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1000;

    [Fact]
    public void A_refresh_allocates_its_event_and_nothing_else()
    {
        var state = Given.Accepted(Register(Contact("sip:alice@192.0.2.4"))).State;
        var refresh = Register(Contact("sip:alice@192.0.2.4")).CSeq(2);
        AssertAllocates(state, refresh, SizeOfEvent(state, refresh));
    }

    [Fact]
    public void A_refresh_by_another_spelling_or_by_a_flow_costs_no_more()
    {
        var state = Given.Accepted(Register(Contact("sip:alice@192.0.2.4;transport=tcp;ob"))).State;
        var refresh = Register(Contact("sip:%61lice@192.0.2.4;ob;transport=TCP")).CSeq(2);
        AssertAllocates(state, refresh, SizeOfEvent(state, refresh));

        state = Given.Accepted(Outbound(Flow("sip:alice@example.com;transport=tcp", 1))).State;
        refresh = Outbound(Flow("sip:alice@example.com:5062", 1)).CSeq(2);
        AssertAllocates(state, refresh, SizeOfEvent(state, refresh));
    }

    [Fact]
    public void What_changes_nothing_allocates_nothing()
    {
        var first = Register(Contact("sip:alice@192.0.2.4"));
        var state = Given.Accepted(first).State;
        AssertAllocates(state, first, 0);
        AssertAllocates(state, Fetch(), 0);
        AssertAllocates(state, Register(Contact("sip:alice@192.0.2.4", 30)), 0);
        AssertAllocates(state, Register(Contact("sip:alice@192.0.2.4", 600)), 0);
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

    private static void AssertAllocates(AddressOfRecordState state, RegisterRequest request, long bytes) =>
        Assert.Equal(bytes, Allocated(() => RegistrationRules.Decide(state, request, RegistrationPolicy.Default, T0)));

    private static long Allocated(Action action)
    {
        for (var i = 0; i < Rounds; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }

    private static void Keep(object made) => GC.KeepAlive(made);
}

using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using static ActorRegistrar.Location.Flows.OutboundMode;
using static ActorRegistrar.Location.Flows.OutboundVerdict;

namespace ActorRegistrar.Location.Tests;

/// <summary>Whether outbound applies to a REGISTER (RFC 5626 section 6).</summary>
public sealed class OutboundRulesTests
{
    private static readonly OutboundFacts Direct = new(
        IsSupportedByClient: true, IsFirstHop: true, EdgeSupportsOutbound: false, HasRegId: true, HasFlow: true, Registers: true);

    [Fact]
    [Trait("RFC", "5626 6: first hop")]
    public void A_client_that_is_the_previous_hop_needs_no_Path() => Decides(Applied, Direct);

    [Fact]
    [Trait("RFC", "5626 6: 439")]
    public void Behind_a_proxy_without_outbound_a_client_is_registered_without_it()
    {
        Decides(NotApplied, Direct with { IsFirstHop = false });
        Decides(NotApplied, Direct with { IsFirstHop = false, HasFlow = false });
        Decides(Applied, Direct with { IsFirstHop = false, EdgeSupportsOutbound = true });
        Assert.Equal(NotApplied, OutboundRules.Decide(Optional, PathHandling.Off, Direct with { IsFirstHop = false }));
    }

    [Fact]
    [Trait("RFC", "5626 6: 439")]
    public void Behind_a_proxy_without_outbound_a_flow_is_refused_where_the_domain_is_strict()
    {
        Assert.Equal(FirstHopLacksOutbound, OutboundRules.Decide(Optional, PathHandling.Strict, Direct with { IsFirstHop = false }));
        Assert.Equal(FirstHopLacksOutbound, OutboundRules.Decide(Required, PathHandling.Lazy, Direct with { IsFirstHop = false }));
        Assert.Equal(Applied, OutboundRules.Decide(Optional, PathHandling.Strict, Direct));
    }

    [Fact]
    [Trait("RFC", "5626 6: Require")]
    public void A_client_that_does_not_support_outbound_gets_none() => Decides(NotApplied, Direct with { IsSupportedByClient = false });

    [Fact]
    [Trait("RFC", "5626 6: Require")]
    public void A_reg_id_that_is_ignored_is_no_outbound() => Decides(NotApplied, Direct with { HasFlow = false });

    [Fact]
    [Trait("RFC", "5626 11.6")]
    public void Nothing_is_refused_439_but_a_reg_id_of_a_client_that_supports_outbound()
    {
        foreach (var facts in All().Where(facts => !facts.HasRegId || !facts.IsSupportedByClient))
        {
            foreach (var mode in Enum.GetValues<OutboundMode>()) Assert.NotEqual(FirstHopLacksOutbound, OutboundRules.Decide(mode, PathHandling.Strict, facts));
        }
    }

    [Fact]
    [Trait("RFC", "5626 6: mixed")]
    public void Where_flows_are_optional_anything_else_registers_as_ever() =>
        Assert.All(All().Where(facts => !facts.HasRegId), facts => Decides(NotApplied, facts));

    [Fact]
    public void Where_outbound_is_off_it_never_applies_and_refuses_nothing() =>
        Assert.All(All(), facts => Assert.Equal(NotApplied, OutboundRules.Decide(Off, PathHandling.Strict, facts)));

    [Fact]
    public void Where_flows_are_required_nothing_else_registers_but_anything_can_be_removed()
    {
        Assert.Equal(Applied, OutboundRules.Decide(Required, PathHandling.Lazy, Direct));
        Assert.Equal(ExtensionRequired, OutboundRules.Decide(Required, PathHandling.Lazy, Direct with { IsSupportedByClient = false }));
        Assert.Equal(FlowRequired, OutboundRules.Decide(Required, PathHandling.Lazy, Direct with { HasFlow = false }));
        Assert.Equal(NotApplied, OutboundRules.Decide(Required, PathHandling.Lazy, Direct with { IsSupportedByClient = false, Registers = false }));
        Assert.Equal(FirstHopLacksOutbound, OutboundRules.Decide(Required, PathHandling.Lazy, Direct with { IsFirstHop = false }));
    }

    private static void Decides(OutboundVerdict verdict, OutboundFacts facts) => Assert.Equal(verdict, OutboundRules.Decide(Optional, PathHandling.Lazy, facts));

    private static IEnumerable<OutboundFacts> All() => Enumerable.Range(0, 64).Select(bits => new OutboundFacts(
        (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 24) == 24, (bits & 32) != 0));
}

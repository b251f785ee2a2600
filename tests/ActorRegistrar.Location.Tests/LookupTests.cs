using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>The target set (RFC 3261 sections 16.5 and 16.6).</summary>
public sealed class LookupTests
{
    [Fact]
    [Trait("RFC", "3261 16.5: no duplicates")]
    public void Of_bindings_with_equal_uris_only_the_best_is_a_target()
    {
        const string first = "sip:alice@h.example;transport=tcp;ob", second = "sip:alice@H.example;ob;transport=TCP";
        var given = Given.Accepted(
            Outbound(Flow(first, 1)).CSeq(1),
            Outbound(Flow(second, 2, instance: OtherDevice)).CSeq(2).At(1),
            Register(Contact("sip:alice@192.0.2.4")).CSeq(3).At(2));
        Assert.Equal(3, given.State.Bindings.Length);
        Assert.Equal(["sip:alice@192.0.2.4", second], Targets(given, 3));
    }

    [Fact]
    [Trait("RFC", "3261 16.5: no duplicates")]
    public void A_target_that_equals_two_others_stands_for_neither_when_it_comes_last()
    {
        const string on = "sip:c@h.example;security=on", off = "sip:c@h.example;security=off", plain = "sip:c@h.example";
        var given = Given.Accepted(
            Register(Contact(on) with { Q = 900 }, Contact(off) with { Q = 800 }),
            Outbound(Flow(plain, 1) with { Q = 700 }).CSeq(2));
        Assert.Equal([on, off], Targets(given, 1));
        given = Given.Accepted(Register(Contact(on), Contact(off)), Outbound(Flow(plain, 1)).CSeq(2).At(1));
        Assert.Equal([plain], Targets(given, 1));
    }

    [Fact]
    [Trait("RFC", "3261 16.6: q")]
    public void The_highest_q_comes_first_and_an_absent_q_is_one()
    {
        Assert.Equal(["sip:a@x", "sip:e@x", "sip:d@x", "sip:b@x", "sip:c@x"], Targets(
            Given.Accepted(Register(Q("a", null), Q("b", 500), Q("c", 0), Q("d", 999), Q("e", 1000))), 1));
    }

    [Fact]
    [Trait("RFC", "3261 16.6: q")]
    public void Among_equals_the_most_recently_refreshed_comes_first_and_then_the_first_registered()
    {
        var given = Given.Accepted(Register(Q("a", 500), Q("b", 500), Q("c", 500), Q("d", 900)), Register(Q("c", 500)).CSeq(2).At(5));
        Assert.Equal(["sip:d@x", "sip:c@x", "sip:a@x", "sip:b@x"], Targets(given, 6));
    }

    [Fact]
    public void Without_bindings_there_are_no_targets() => Assert.Empty(LookupRules.TargetsAt(Given.Nothing.State, T0).Targets);

    private static ContactOffer Q(string user, int? thousandths) => Contact($"sip:{user}@x") with { Q = thousandths };

    private static string[] Targets(Given given, int seconds) => LookupRules.TargetsAt(given.State, Seconds(seconds)).Targets.Uris();
}

using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>Which GRUUs are valid and where they lead (RFC 5627 sections 5 and 6.1).</summary>
public sealed class GruuTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";

    private static readonly ContactOffer Phone = Contact(Desk) with { InstanceId = Device };

    [Fact]
    [Trait("RFC", "5627 5.1: temporary")]
    public void Temporary_gruus_of_earlier_refreshes_stay_valid()
    {
        var given = Given.Accepted(Register(Phone));
        var first = Temporary(given);
        given = given.And(Register(Phone).CSeq(2).At(10), Register(Phone with { Uri = Mobile }).CSeq(3).At(20));
        Assert.Equal(first, Temporary(given));
        Assert.Equal([Mobile], Targets(first, given, 30)!);
    }

    [Fact]
    [Trait("RFC", "5627 5.1: Call-ID")]
    public void Another_call_id_makes_all_earlier_temporary_gruus_invalid()
    {
        var given = Given.Accepted(Register(Phone), Register(Phone with { Uri = Mobile }).CSeq(2).At(5));
        var first = Temporary(given);
        given = given.And(Register(Phone).CallId("call-2").At(10));
        Assert.Null(Targets(first, given, 20));
        Assert.Equal([Desk], Targets(Temporary(given), given, 20)!);
        // And stay so when the contact that made them invalid has gone.
        given = given.And(Register(Phone with { Expires = 0 }).CallId("call-2").CSeq(2).At(21));
        Assert.Null(Targets(first, given, 22));
    }

    [Fact]
    [Trait("RFC", "5627 5.1: Call-ID")]
    public void Of_flows_only_the_same_reg_id_is_compared()
    {
        var given = Given.Accepted(Outbound(Flow(Desk, 1)));
        var first = Temporary(given);
        given = given.And(Outbound(Flow(Mobile, 2)).CallId("call-2").At(1));
        Assert.Equal([Mobile], Targets(first, given, 2)!);
        given = given.And(Outbound(Flow(Mobile, 2)).CallId("call-3").At(3));
        Assert.Null(Targets(first, given, 4));
    }

    [Fact]
    [Trait("RFC", "5627 5.1: Call-ID")]
    public void A_clock_that_stands_still_brings_no_epoch_twice()
    {
        var given = Given.Accepted(Register(Phone));
        var first = Temporary(given);
        Assert.Null(Targets(first, given.And(Register(Phone).CallId("call-2")), 1));
    }

    [Fact]
    [Trait("RFC", "5627 5.3")]
    public void Without_contacts_a_public_gruu_stays_valid_and_temporary_ones_do_not()
    {
        var given = Given.Accepted(Register(Phone with { Expires = 60 }));
        var temporary = Temporary(given);
        Assert.Null(Targets(temporary, given, 61));
        Assert.Equal([], Targets(new GruuTarget(Device), given, 61)!);
        given = given.And(Register(Phone).CSeq(2).At(100));
        Assert.Null(Targets(temporary, given, 101));
        Assert.Equal([Desk], Targets(new GruuTarget(Device), given, 101)!);
    }

    [Fact]
    [Trait("RFC", "5627 6.1: no contact")]
    public void A_valid_gruu_whose_contact_is_out_of_reach_leads_nowhere()
    {
        var given = Given.Accepted(Register(Phone).On(1));
        Assert.Equal([], Targets(Temporary(given), given, 1)!);
        Assert.Equal([], Targets(new GruuTarget(Device), given, 1)!);
    }

    [Fact]
    [Trait("RFC", "5627 6.1: newest")]
    public void A_gruu_leads_to_the_most_recently_refreshed_contact_of_its_instance_alone()
    {
        var given = Given.Accepted(
            Register(Phone with { Q = 1000 }), Register(Phone with { Uri = Mobile, Q = 1 }).CSeq(2).At(1), Register(Contact("sip:other@h") with { InstanceId = OtherDevice }).CSeq(3).At(2));
        var set = LookupRules.TargetsOf(new GruuTarget(Device.ToUpperInvariant()), given.State, Seconds(3))!.Value;
        Assert.Equal([Mobile], set.Targets.Uris());
        Assert.Equal([Desk], set.Alternatives.Uris());
        Assert.Equal([], Targets(new GruuTarget("urn:uuid:11111111-1111-1111-1111-111111111111"), given, 3)!);
    }

    [Fact]
    [Trait("RFC", "5627 5.1: star")]
    public void A_star_makes_temporary_gruus_invalid()
    {
        var given = Given.Accepted(Register(Phone));
        var temporary = Temporary(given);
        given = given.And(Star().CSeq(2).At(1), Register(Phone).CSeq(3).At(2));
        Assert.Null(Targets(temporary, given, 3));
    }

    [Fact]
    public void A_temporary_gruu_may_not_be_a_contact()
    {
        var gruu = Phone with { Uri = "sip:tgruu.abc@EXAMPLE.com;gr" };
        Given.Nothing.When(Register(gruu)).ThenRefused(RegistrationOutcome.ForbiddenContact);
        Given.Nothing.When(Register(gruu with { Uri = "sip:tgruu.abc@elsewhere.example;gr" })).ThenBindings("sip:tgruu.abc@elsewhere.example;gr");
        Given.Nothing.When(Register(gruu with { Uri = "sip:tgruu.abc@example.com" })).ThenBindings("sip:tgruu.abc@example.com");
    }

    [Fact]
    public void A_contact_without_instance_has_no_epoch() => Assert.Equal(0, Given.Accepted(Register(Contact(Desk))).State.Bindings[0].GruuEpoch);

    /// <summary>What a temporary GRUU made now would hold.</summary>
    private static GruuTarget Temporary(Given given) => new(Device, given.State.Bindings[^1].GruuEpoch);

    private static string[]? Targets(GruuTarget gruu, Given given, int seconds) =>
        LookupRules.TargetsOf(gruu, given.State, Seconds(seconds), NoOpenFlows.Instance)?.Targets.Uris();
}

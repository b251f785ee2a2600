using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>What the 200 is made of (RFC 3261 section 10.3 step 8): the bindings in force, and what each one keeps.</summary>
public sealed class AnswerTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: all bindings")]
    public void All_bindings_of_the_address_of_record_are_listed_in_the_order_of_their_first_registration()
    {
        var given = Given.Accepted(
            Register(Contact(Desk)).CallId("desk"),
            Register(Contact(Mobile)).CallId("mobile").At(1),
            Register(Contact(Desk)).CallId("desk").CSeq(2).At(2));
        Assert.Equal([Desk, Mobile], given.State.LiveAt(Seconds(3)).Uris());
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    public void Each_shows_what_is_left_of_its_lifetime_and_never_zero_while_it_lives()
    {
        var binding = Assert.Single(Given.Accepted(Register(Contact(Desk, 600))).State.Bindings);
        Assert.Equal(600, binding.RemainingSeconds(T0));
        Assert.Equal(600, binding.RemainingSeconds(Seconds(0.5)));
        Assert.Equal(599, binding.RemainingSeconds(Seconds(1)));
        Assert.Equal(1, binding.RemainingSeconds(Seconds(599.999)));
        Assert.Equal(0, binding.RemainingSeconds(Seconds(600)));
        Assert.Equal(0, binding.RemainingSeconds(Seconds(1000)));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    public void A_contact_of_the_request_shows_what_was_granted_however_late_the_answer_is()
    {
        var request = Register(Contact(Desk, 60), Contact(Mobile, 600));
        var bindings = Given.Accepted(request).State.Bindings;
        Assert.Equal([60, 600], bindings.Select(binding => AnswerRules.Interval(binding, request, Seconds(1.5))));
        // Its 200 was lost, and its repetition is answered as the first copy was.
        Assert.Equal([60, 600], bindings.Select(binding => AnswerRules.Interval(binding, request.At(4), Seconds(4))));
        // The transaction would have forgotten it by now: a client that never raises CSeq is told when its binding really ends.
        Assert.Equal([27, 567], bindings.Select(binding => AnswerRules.Interval(binding, request.At(33), Seconds(33))));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: expires")]
    public void A_binding_of_another_request_shows_what_is_left()
    {
        var other = Register(Contact(Desk, 600));
        var binding = Assert.Single(Given.Accepted(other).State.Bindings);
        Assert.Equal(580, AnswerRules.Interval(binding, Register(Contact(Mobile)).CSeq(2).At(20), Seconds(20)));
        Assert.Equal(580, AnswerRules.Interval(binding, Register(Contact(Mobile)).CallId("other").At(20), Seconds(20)));
        Assert.Equal(580, AnswerRules.Interval(binding, Fetch().At(20), Seconds(20)));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 8: none")]
    public void After_all_are_removed_none_is_listed()
    {
        var given = Given.Accepted(Register(Contact(Desk)), Star().CSeq(2));
        Assert.True(given.State.LiveAt(T0).IsEmpty);
        Assert.Null(given.State.NextExpiry);
    }

    [Fact]
    [Trait("RFC", "3261 20.10: octets")]
    public void A_contact_is_kept_byte_for_byte_as_registered_last()
    {
        const string first = "sip:%61lice@H.Example:5070;unknownparam;Transport=TCP?Route=%3Csip:x%3E";
        const string second = "SIP:alice@h.example:5070;transport=tcp?Route=%3csip:x%3e";
        Given.Nothing.When(Register(Contact(first))).ThenBindings(first);
        Given.Accepted(Register(Contact(first))).When(Register(Contact(second)).CSeq(2)).ThenBindings(second);
    }

    [Fact]
    [Trait("RFC", "5627 5.2: instance")]
    public void The_instance_id_is_kept_with_and_without_outbound()
    {
        var plain = Assert.Single(Given.Nothing.When(Register(Flow(Desk, 3))).ThenEvent().Bindings);
        var flow = Assert.Single(Given.Nothing.When(Outbound(Flow(Desk, 3))).ThenEvent().Bindings);
        Assert.Equal((Device, 0), (plain.InstanceId, plain.RegId));
        Assert.Equal((Device, 3), (flow.InstanceId, flow.RegId));
    }

    [Fact]
    [Trait("RFC", "3327 5.3: stored")]
    public void Path_is_kept_for_each_binding_in_order()
    {
        var given = Given.Accepted(
            Register(Contact(Desk)).CallId("desk").Path("<sip:p2.example;lr>", "<sip:p1.example;lr>"),
            Register(Contact(Mobile)).CallId("mobile").Path("<sip:p3.example;lr>"));
        Assert.Equal(["<sip:p2.example;lr>", "<sip:p1.example;lr>"], given.State.Bindings[0].Path.AsEnumerable());
        Assert.Equal(["<sip:p3.example;lr>"], given.State.Bindings[1].Path.AsEnumerable());
    }

    [Fact]
    [Trait("RFC", "3327 5.3: refresh")]
    public void A_refresh_replaces_everything_but_the_place_and_the_time_of_the_first_registration()
    {
        var first = Register(new ContactOffer { Uri = Desk, Parameters = ";audio", Q = 300, InstanceId = Device }).Path("<sip:p.example;lr>")
            with { UserAgent = "old" };
        var second = Register(Contact(Desk, 600)).CallId("call-2").CSeq(9).At(30)
            with { Source = new RequestSource("tcp", "203.0.113.5:40000"), UserAgent = null };

        var binding = Given.Accepted(first, Register(Contact(Mobile)).CallId("m")).When(second).ThenEvent().Bindings[0];

        Assert.Equal(Desk, binding.ContactUri);
        Assert.Equal(T0, binding.RegisteredAt);
        Assert.Equal((Seconds(30), Seconds(630)), (binding.RefreshedAt, binding.ExpiresAt));
        Assert.Equal(("", null, null, 0), (binding.Parameters, binding.Q, binding.InstanceId, binding.RegId));
        Assert.Equal(("call-2", 9u), (binding.CallId, binding.CSeq));
        Assert.True(binding.Path.IsEmpty);
        Assert.Equal(second.Source, binding.Source);
        Assert.Null(binding.UserAgent);
    }

    [Fact]
    public void The_event_says_who_asked_for_what()
    {
        var request = Register(Contact(Desk, 1200), Contact(Mobile)).CSeq(4).Expires(900)
            with { UserAgent = "phone/1", AuthenticatedUser = "alice" };
        var happened = Given.Nothing.When(request).ThenEvent();
        var by = happened.RequestedBy!;
        Assert.Equal(
            (request.Source, "call-1", 4u, "phone/1", "alice", 900u, false),
            (by.Source, by.CallId, by.CSeq, by.UserAgent, by.AuthenticatedUser, by.ExpiresHeader, by.IsStar));
        Assert.Equal([1200u, null], happened.Changes.Select(c => c.AskedSeconds));
    }
}

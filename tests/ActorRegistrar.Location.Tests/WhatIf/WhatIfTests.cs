using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Model;
using ActorRegistrar.Location.Tests.Support;
using ActorRegistrar.Location.WhatIf;
using CsCheck;

namespace ActorRegistrar.Location.Tests.WhatIf;

/// <summary>What is recorded, decided again under another policy.</summary>
public sealed class WhatIfTests
{
    private const string Desk = "sip:alice@192.0.2.1";
    private const string Mobile = "sip:alice@192.0.2.2";

    private readonly AddressOfRecordState _empty = AddressOfRecordState.Empty;

    [Fact]
    public void Under_the_policy_of_the_time_nothing_differs_whatever_happened()
    {
        long requests = 0, undecidable = 0;
        var policies = new[]
        {
            new RegistrationPolicy { MaxContacts = 4 },
            new RegistrationPolicy { MaxContacts = 2, Compatibility = new CompatibilityProfile { ContactLimit = ContactLimitHandling.Evict, AcceptLowerCSeqAfterSeconds = 10, DuplicateCSeqGraceSeconds = 5, TooBrief = TooBriefHandling.Raise } },
        };
        Gen.Select(ModelStep.Sequence, Gen.Int[0, 1]).Sample((steps, which) =>
        {
            AddressOfRecordState recorded = _empty, other = _empty;
            foreach (var change in RandomHistory.Of(steps, policies[which]))
            {
                var verdict = WhatIfRules.Judge(Some.Alice, recorded, other, change, policies[which]);
                Assert.True(verdict.Kind is not (WhatIfKind.Different or WhatIfKind.Refused), $"{verdict.Kind} {verdict.Outcome} {verdict.Reason} at {change.At}");
                if (change.Cause == ChangeCause.Register) requests++;
                if (verdict.Kind == WhatIfKind.NotDecidable) undecidable++;
                other = verdict.After;
                recorded = recorded.Evolve(change);
                Assert.True(WhatIfRules.AreSame(recorded.Bindings, other.Bindings));
            }
        }, iter: 3000, threads: 1);
        Assert.True(requests > 5000, $"{requests} requests");
        Assert.True(undecidable * 100 < requests, $"{undecidable} of {requests} could not be decided again");
    }

    [Fact]
    public void A_lifetime_that_is_too_short_for_another_minimum_would_have_been_refused()
    {
        var verdict = Judge(new RegistrationPolicy { MinExpires = 300 }, Some.Register(Some.Contact(Desk, 60)));
        Assert.Equal((WhatIfKind.Refused, RegistrationOutcome.IntervalTooBrief, 1, 0), (verdict.Kind, verdict.Outcome, verdict.RecordedCount, verdict.OtherCount));
        Assert.Same(_empty, verdict.After);
    }

    [Fact]
    public void A_lifetime_that_is_too_short_would_have_been_raised_where_the_profile_says_so()
    {
        var verdict = Judge(new RegistrationPolicy { MinExpires = 300, Compatibility = new CompatibilityProfile { TooBrief = TooBriefHandling.Raise } }, Some.Register(Some.Contact(Desk, 60)));
        Assert.Equal(new OtherLifetime(Desk, 60, 300), Assert.Single(verdict.Lifetimes));
    }

    [Fact]
    public void A_longer_maximum_grants_what_was_asked_for_and_a_shorter_one_less()
    {
        var asked = Some.Register(Some.Contact(Desk, 86400));
        Assert.Equal(new OtherLifetime(Desk, 7200, 86400), Assert.Single(Judge(new RegistrationPolicy { MaxExpires = 100_000 }, asked).Lifetimes));
        Assert.Equal(new OtherLifetime(Desk, 7200, 600), Assert.Single(Judge(new RegistrationPolicy { MaxExpires = 600 }, asked).Lifetimes));
    }

    [Fact]
    public void Another_default_counts_for_contacts_that_named_no_lifetime_alone()
    {
        var policy = new RegistrationPolicy { DefaultExpires = 1800 };
        Assert.Equal(new OtherLifetime(Desk, 3600, 1800), Assert.Single(Judge(policy, Some.Register(Some.Contact(Desk))).Lifetimes));
        Assert.Equal(WhatIfKind.Same, Judge(policy, Some.Register(Some.Contact(Desk)).Expires(3600)).Kind);
        Assert.Equal(WhatIfKind.Same, Judge(policy, Some.Register(Some.Contact(Desk, 3600))).Kind);
    }

    [Fact]
    public void One_contact_more_than_another_limit_would_have_been_refused_or_would_have_evicted()
    {
        RegisterRequest[] requests = [Some.Register(Some.Contact(Desk)), Some.Register(Some.Contact(Mobile)).CallId("call-2").At(1)];
        var refused = Judge(Some.MaxContacts(1), requests);
        Assert.Equal((WhatIfKind.Refused, RegistrationOutcome.TooManyContacts), (refused.Kind, refused.Outcome));

        var evicted = Judge(Some.MaxContacts(1) with { Compatibility = new CompatibilityProfile { ContactLimit = ContactLimitHandling.Evict } }, requests);
        Assert.Equal((WhatIfKind.Different, 2, 1), (evicted.Kind, evicted.RecordedCount, evicted.OtherCount));
        Assert.Equal(Desk, Assert.Single(evicted.Evicted));
    }

    [Fact]
    public void A_lower_CSeq_that_was_forgiven_would_have_been_refused_by_a_strict_registrar()
    {
        var forgiving = new RegistrationPolicy { Compatibility = new CompatibilityProfile { AcceptLowerCSeqAfterSeconds = 32 } };
        var verdict = Judge(forgiving, RegistrationPolicy.Default, Some.Register(Some.Contact(Desk)).CSeq(9), Some.Register(Some.Contact(Desk)).CSeq(1).At(60));
        Assert.Equal((WhatIfKind.Refused, RegistrationOutcome.OutOfOrder), (verdict.Kind, verdict.Outcome));
    }

    [Fact]
    public void A_Path_would_not_have_been_stored_with_Path_off()
    {
        var verdict = Judge(new RegistrationPolicy { Compatibility = new CompatibilityProfile { Path = PathHandling.Off } }, Some.Register(Some.Contact(Desk)).Path("<sip:edge.example;lr>"));
        Assert.True(verdict.Kind == WhatIfKind.Different && verdict.LosesPath);
    }

    [Fact]
    public void What_is_no_flow_would_have_been_refused_where_flows_are_required()
    {
        var policy = new RegistrationPolicy { Extensions = new ExtensionPolicy { Outbound = OutboundMode.Required } };
        Assert.Equal(WhatIfKind.Refused, Judge(policy, Some.Register(Some.Contact(Desk))).Kind);
        Assert.Equal(WhatIfKind.Same, Judge(policy, Some.Outbound(Some.Flow(Desk, 1))).Kind);
    }

    [Fact]
    public void A_flow_from_another_port_would_have_been_a_second_binding_with_outbound_off()
    {
        var policy = new RegistrationPolicy { Extensions = new ExtensionPolicy { Outbound = OutboundMode.Off } };
        var verdict = Judge(policy, Some.Outbound(Some.Flow(Desk, 1)), Some.Outbound(Some.Flow(Mobile, 1)).CSeq(2).At(60));
        Assert.Equal((WhatIfKind.Different, 1, 2), (verdict.Kind, verdict.RecordedCount, verdict.OtherCount));
    }

    [Fact]
    public void The_removal_of_a_binding_that_would_not_have_been_there_changes_nothing_more()
    {
        var policy = new RegistrationPolicy { MinExpires = 300 };
        RegisterRequest[] requests = [Some.Register(Some.Contact(Desk, 60)), Some.Register(Some.Contact(Desk, 0)).CSeq(2).At(30)];
        Assert.Equal(WhatIfKind.Same, Judge(policy, requests).Kind);
    }

    [Fact]
    public void An_operator_and_a_star_remove_what_would_have_been_there()
    {
        var policy = Some.MaxContacts(1);
        RegisterRequest[] requests = [Some.Register(Some.Contact(Desk)), Some.Register(Some.Contact(Mobile)).CallId("call-2").At(1), Some.Star().CallId("call-3").At(2)];
        Assert.Equal(WhatIfKind.Same, Judge(policy, requests).Kind);

        var recorded = Given.Accepted(requests[..2]).State;
        var other = Given.Accepted(requests[0]).State;
        var removal = AdministrativeRules.Remove(recorded, null, "operator", Some.Seconds(3))!;
        var verdict = WhatIfRules.Judge(Some.Alice, recorded, other, removal, policy);
        Assert.Equal(WhatIfKind.NotARequest, verdict.Kind);
        Assert.Empty(verdict.After.Bindings);
    }

    [Fact]
    public void Of_two_bindings_equal_to_what_an_operator_named_the_one_recorded_goes()
    {
        const string Secure = "sip:alice@192.0.2.1;transport=tcp;security=off", Plain = "sip:alice@192.0.2.1;transport=tcp", Named = Plain + ";security=on";
        var state = Given.Accepted(Some.Register(Some.Contact(Plain), Some.Contact(Mobile)), Some.Register(Some.Contact(Mobile)).CSeq(2).At(1)).State;
        var other = state.Evolve(RegistrationRules.Decide(state, Some.Register(Some.Contact(Secure + ";x=1")).CallId("call-9").At(2), RegistrationPolicy.Default, Some.Seconds(2)).Event!);
        var removal = AdministrativeRules.Remove(state, Named, "operator", Some.Seconds(3))!;
        Assert.Equal([Plain], removal.Changes.Select(change => change.ContactUri));
        var left = WhatIfRules.Judge(Some.Alice, state, other, removal, RegistrationPolicy.Default).After.Bindings.Select(binding => binding.ContactUri);
        Assert.DoesNotContain(Plain, left);
        Assert.Equal(other.Bindings.Length - 1, left.Count());
    }

    [Fact]
    public void What_an_operator_added_and_shortened_would_have_been_so_as_well()
    {
        var recorded = Given.Accepted(Some.Register(Some.Contact(Desk)), Some.Register(Some.Contact(Mobile)).CallId("call-2").At(1)).State;
        var other = Given.Accepted(Some.Register(Some.Contact(Desk))).State;
        var added = AdministrativeRules.Add(recorded, new AdministrativeContact("sip:voicemail@192.0.2.9"), RegistrationPolicy.Default, "operator", Some.Seconds(2)).Event!;
        other = WhatIfRules.Judge(Some.Alice, recorded, other, added, RegistrationPolicy.Default).After;
        recorded = recorded.Evolve(added);
        Assert.Equal([Desk, "sip:voicemail@192.0.2.9"], other.Bindings.Select(binding => binding.ContactUri));

        var shortened = AdministrativeRules.Shorten(recorded, TimeSpan.FromSeconds(10), "operator", Some.Seconds(3))!;
        other = WhatIfRules.Judge(Some.Alice, recorded, other, shortened, RegistrationPolicy.Default).After;
        Assert.Equal([Some.Seconds(13), Binding.Never], other.Bindings.Select(binding => binding.ExpiresAt));
    }

    private WhatIfVerdict Judge(RegistrationPolicy other, params RegisterRequest[] requests) => Judge(RegistrationPolicy.Default, other, requests);

    /// <summary>Records requests under one policy and gives the verdict of another on the last of them.</summary>
    private WhatIfVerdict Judge(RegistrationPolicy recordedUnder, RegistrationPolicy policy, params RegisterRequest[] requests)
    {
        AddressOfRecordState recorded = _empty, other = _empty;
        WhatIfVerdict? verdict = null;
        foreach (var request in requests)
        {
            var decision = RegistrationRules.Decide(recorded, request, recordedUnder, request.ReceivedAt);
            Assert.NotNull(decision.Event);
            verdict = WhatIfRules.Judge(Some.Alice, recorded, other, decision.Event, policy);
            recorded = recorded.Evolve(decision.Event);
            other = verdict.After;
        }

        return verdict!;
    }
}

using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Location.Tests.Support;
using ActorRegistrar.Sip.Uris;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>How much and how often is stored, where contacts may lie, who may ask: by whatever way it is asked for.</summary>
public sealed class BoundsTests
{
    private const string Desk = "sip:alice@192.0.2.4";
    private const string Mobile = "sip:alice@198.51.100.9";

    private static readonly RegistrationPolicy Small = new() { MaxBindingBytes = 60 };

    [Fact]
    public void Bindings_that_would_have_more_octets_than_they_may_are_refused()
    {
        int one = BindingOctets.Of(Given.Accepted(Register(Contact(Desk))).State.Bindings[0]);
        Assert.Equal(Desk.Length + "call-1".Length, one);
        var given = Given.Accepted(Register(Contact(Desk)));
        given.Under(Small with { MaxBindingBytes = (2 * one) + 1 }).When(Register(Contact("sip:alice@192.0.2.5")).CSeq(2)).ThenStored();
        given.Under(Small with { MaxBindingBytes = (2 * one) - 1 }).When(Register(Contact("sip:alice@192.0.2.5")).CSeq(2)).ThenRefused(RegistrationOutcome.TooLarge);
        given.Under(Small).When(Register(Contact(Desk) with { Parameters = ";x=" + new string('y', 60) }).CSeq(2)).ThenRefused(RegistrationOutcome.TooLarge);
        given.Under(Small).When(Register(Contact(Desk)).CSeq(2).Path("<sip:" + new string('p', 60) + ";lr>")).ThenRefused(RegistrationOutcome.TooLarge);
    }

    [Fact]
    public void Octets_are_counted_where_characters_have_three()
    {
        string wide = new('\u20AC', 20);
        RegisterRequest request = Register(Contact(Desk) with { Parameters = ";x=" + wide, InstanceId = wide }).Path("<sip:" + wide + ";lr>") with { UserAgent = wide };
        int octets = BindingOctets.Of(Given.Accepted(request).State.Bindings[0]);
        Assert.InRange(octets, 4 * 60, 4 * 60 + 60);
        Given.Nothing.Under(Small with { MaxBindingBytes = octets }).When(request).ThenStored();
        Given.Nothing.Under(Small with { MaxBindingBytes = octets - 1 }).When(request).ThenRefused(RegistrationOutcome.TooLarge);
        var given = Given.Accepted(request);
        given.Under(Small with { MaxBindingBytes = octets }).When(Register(Contact(Mobile)).CSeq(2)).ThenRefused(RegistrationOutcome.TooLarge);
    }

    [Fact]
    public void A_bound_that_was_lowered_stops_no_refresh_and_no_removal()
    {
        var given = Given.Accepted(Register(Contact(Desk), Contact(Mobile))).Under(Small with { MaxBindingBytes = 10, MaxContactUriBytes = 64 });
        given.When(Register(Contact(Desk)).CSeq(2)).ThenStored();
        given.When(Register(Contact(Desk, 0)).CSeq(2)).ThenStored();
    }

    [Fact]
    public void A_contact_uri_has_512_octets_at_most()
    {
        string longest = "sip:" + new string('a', 508 - "@192.0.2.4".Length) + "@192.0.2.4";
        Given.Nothing.When(Register(Contact(longest))).ThenStored();
        Given.Nothing.When(Register(Contact("sip:a" + longest[4..]))).ThenRefused(RegistrationOutcome.TooLarge);
        Assert.Equal(RegistrationOutcome.TooLarge, Add("sip:a" + longest[4..], RegistrationPolicy.Default));
        Assert.Equal(ImportOutcome.TooLarge, Import("sip:a" + longest[4..], RegistrationPolicy.Default));
    }

    [Fact]
    public void Operators_and_imports_are_held_to_the_same_octets()
    {
        Assert.Equal(RegistrationOutcome.TooLarge, Add(Mobile, Small with { MaxBindingBytes = Mobile.Length - 1 }));
        Assert.Equal(RegistrationOutcome.Accepted, Add(Mobile, Small with { MaxBindingBytes = Mobile.Length }));
        Assert.Equal(ImportOutcome.TooLarge, Import(Mobile, Small with { MaxBindingBytes = Mobile.Length }));
        Assert.Equal(ImportOutcome.Created, Import(Mobile, Small));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "", "sip:a@10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "", "sip:a@192.0.2.1", false)]
    [InlineData("10.0.0.0/8", "", "sip:a@[::ffff:10.1.2.3]", true)]
    [InlineData("10.0.0.0/8", "", "sip:a@phone.example.com", false)]
    [InlineData("10.0.0.0/8,names", "", "sip:a@phone.example.com", true)]
    [InlineData("names", "", "sip:a@10.1.2.3", false)]
    [InlineData("10.0.0.0/8", "", "sip:a@b3.invalid;transport=ws", true)]
    [InlineData("10.0.0.0/8", "", "sip:a@10.1.2.3;maddr=192.0.2.1", false)]
    [InlineData("10.0.0.0/8", "", "tel:+123", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@127.0.0.1", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@[::ffff:127.0.0.1]", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@0x7f", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;maddr=127.0.0.1", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;maddr=192.0.2.2;maddr=127.0.0.1", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;%6daddr=192.0.2.2;maddr=192.0.2.3", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;maddr=127.0.0.%31", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;maddr", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;maddr=192.0.2.2", true)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1;maddr=proxy.example.com", true)]
    [InlineData("", "127.0.0.0/8", "sip:a@[::127.0.0.1]", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@[64:ff9b::127.0.0.1]", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@[2002:7f00:1::]", false)]
    [InlineData("", "127.0.0.0/8", "sip:a@[2002:c000:201::]", true)]
    [InlineData("", "0.0.0.0/8", "sip:a@[::1]", true)]
    [InlineData("", "127.0.0.0/8", "sip:a@192.0.2.1", true)]
    [InlineData("", "127.0.0.0/8", "sip:a@phone.example.com", true)]
    [InlineData("", "names", "sip:a@phone.example.com", false)]
    [InlineData("", "names", "sip:a@192.0.2.1", true)]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", "sip:a@10.1.2.3", false)]
    public void A_contact_lies_where_it_may(string allow, string deny, string contact, bool isPermitted)
    {
        var policy = new RegistrationPolicy { ContactNetworks = new ContactAccess { Networks = new NetworkAccess { Allowed = Networks(allow), Denied = Networks(deny) }, AllowsNames = allow.Contains("names"), DeniesNames = deny.Contains("names") } };

        Assert.Equal(isPermitted, RegistrationRules.Decide(AddressOfRecordState.Empty, Register(Contact(contact)), policy, T0).IsAccepted);
        Assert.Equal(isPermitted ? RegistrationOutcome.Accepted : RegistrationOutcome.ForbiddenContact, Add(contact, policy));
        Assert.Equal(isPermitted ? ImportOutcome.Created : ImportOutcome.ForbiddenContact, Import(contact, policy));
        Given.Accepted(Register(Contact(contact))).Under(policy).When(Register(Contact(contact, 0)).CSeq(2)).ThenStored();
    }

    [Fact]
    public void A_bucket_gives_its_burst_at_once_and_then_one_change_after_the_other()
    {
        var budget = new ChangeBudget { PerMinute = 30, Burst = 5 };
        long fullAt = 0;
        for (int i = 0; i < 5; i++) Assert.Equal(0, budget.Take(ref fullAt, T0));
        Assert.Equal(2, budget.Take(ref fullAt, T0));
        Assert.Equal(1, budget.Take(ref fullAt, Seconds(1.5)));
        Assert.Equal(0, budget.Take(ref fullAt, Seconds(2)));
        Assert.Equal(2, budget.Take(ref fullAt, Seconds(2)));
        for (int i = 0; i < 5; i++) Assert.Equal(0, budget.Take(ref fullAt, Seconds(100)));
        Assert.NotEqual(0, budget.Take(ref fullAt, Seconds(100)));
    }

    [Fact]
    public void A_clock_that_is_set_back_empties_a_bucket_at_most()
    {
        var budget = new ChangeBudget { PerMinute = 60, Burst = 2 };
        long fullAt = 0;
        budget.Take(ref fullAt, T0);
        Assert.InRange(budget.Take(ref fullAt, T0.AddDays(-400)), 0, 1);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void A_refresh_is_fresh_for_ten_seconds(int seconds, bool isFresh)
    {
        AddressOfRecordState state = Given.Accepted(Register(Contact(Desk, 600))).State;
        Assert.Equal(isFresh, RefreshRules.IsFresh(state, Register(Contact(Desk, 600)).CSeq(2).At(seconds), RegistrationPolicy.Default, Seconds(seconds)));
    }

    [Fact]
    public void What_would_change_more_than_seconds_is_not_fresh()
    {
        AddressOfRecordState state = Given.Accepted(Register(Contact(Desk, 600))).State;
        RegisterRequest refresh = Register(Contact(Desk, 600)).CSeq(2).At(1);
        Assert.All(
            [
                Register(Contact(Desk, 300)).CSeq(2).At(1), Register(Contact(Desk, 0)).CSeq(2).At(1), Register(Contact(Mobile, 600)).CSeq(2).At(1), refresh.CallId("other"), refresh.On(1),
                refresh.Path("<sip:edge;lr>"), Star().CSeq(2).At(1), Register(Contact(Desk, 600), Contact(Mobile, 600)).CSeq(2).At(1),
            ],
            request => Assert.False(RefreshRules.IsFresh(state, request, RegistrationPolicy.Default, Seconds(1))));
    }

    [Theory]
    [InlineData(CallerGroup.Auto, true, CallerVerdict.Challenge)]
    [InlineData(CallerGroup.Auto, false, CallerVerdict.Allowed)]
    [InlineData(CallerGroup.Anyone, true, CallerVerdict.Allowed)]
    [InlineData(CallerGroup.Trusted, true, CallerVerdict.Refuse)]
    [InlineData(CallerGroup.Authenticated, true, CallerVerdict.Challenge)]
    [InlineData(CallerGroup.Authenticated, false, CallerVerdict.Refuse)]
    public void Who_may_ask_depends_on_who_he_is(CallerGroup callers, bool canAuthenticate, CallerVerdict ofStranger)
    {
        var policy = new CallerPolicy { Callers = callers };
        Assert.Equal(ofStranger, policy.Judge(isTrusted: false, isAuthenticated: false, canAuthenticate));
        Assert.Equal(CallerVerdict.Allowed, policy.Judge(isTrusted: true, isAuthenticated: false, canAuthenticate));
        Assert.Equal(callers == CallerGroup.Trusted ? CallerVerdict.Refuse : CallerVerdict.Allowed, policy.Judge(isTrusted: false, isAuthenticated: true, canAuthenticate));
    }

    private static NetworkList Networks(string texts)
    {
        Assert.True(NetworkList.TryParse(texts.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(text => text != "names"), out NetworkList list, out _));
        return list;
    }

    private static RegistrationOutcome Add(string contact, RegistrationPolicy policy) =>
        AdministrativeRules.Add(AddressOfRecordState.Empty, new AdministrativeContact(contact), policy, "operator", T0).Outcome;

    private static ImportOutcome Import(string contact, RegistrationPolicy policy) =>
        ImportRules.Decide(AddressOfRecordState.Empty, Given.Nothing.When(Register(Contact("sip:x@192.0.2.9"))).ThenEvent().Bindings.Replace(contact), "import", policy, T0).Outcomes[0];
}

file static class Bindings
{
    public static System.Collections.Immutable.ImmutableArray<Binding> Replace(this System.Collections.Immutable.ImmutableArray<Binding> one, string contact) =>
        [one[0] with { ContactUri = contact }];
}

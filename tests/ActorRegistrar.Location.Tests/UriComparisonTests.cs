using ActorRegistrar.Location.Events;
using ActorRegistrar.Location.Tests.Support;
using static ActorRegistrar.Testing.Histories.Some;

namespace ActorRegistrar.Location.Tests;

/// <summary>When a contact is the binding that is stored (RFC 3261 section 19.1.4).</summary>
public sealed class UriComparisonTests
{
    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [Trait("RFC", "3261 19.1.4: escapes and case")]
    public void Escapes_and_case_outside_the_user_do_not_matter(string stored, string offered) => AssertSame(stored, offered);

    [Theory]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [Trait("RFC", "3261 19.1.4: unknown parameter")]
    public void An_unknown_parameter_on_one_side_does_not_matter(string stored, string offered) => AssertSame(stored, offered);

    [Fact]
    [Trait("RFC", "3261 19.1.4: not transitive")]
    public void An_unknown_parameter_on_both_sides_does() =>
        AssertOther("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off");

    [Fact]
    [Trait("RFC", "3261 19.1.4: two matches")]
    public void A_contact_that_equals_several_bindings_takes_the_place_of_the_one_with_the_same_text()
    {
        const string on = "sip:c@h.example;security=on", plain = "sip:c@h.example";
        // A flow is not found by its URI, so it stands beside the contact that it equals.
        var given = Given.Accepted(Register(Contact(plain)).CSeq(1), Outbound(Flow(on, 1)).CSeq(2).At(5));
        given.When(Register(Contact(plain)).CSeq(3).At(9)).ThenChanges((ContactChangeKind.Refreshed, plain), (ContactChangeKind.Unregistered, on));
        given.When(Register(Contact(on)).CSeq(3).At(9)).ThenChanges((ContactChangeKind.Unregistered, plain), (ContactChangeKind.Refreshed, on));
    }

    [Theory]
    [InlineData(1, 0, "sip:c@h.example;security=on")]
    [InlineData(0, 1, "sip:c@h.example;security=off")]
    [InlineData(0, 0, "sip:c@h.example;security=on")]
    [Trait("RFC", "3261 19.1.4: two matches")]
    public void Else_of_the_one_refreshed_most_recently_and_the_others_go(int onAt, int offAt, string expectedToBeReplaced)
    {
        const string on = "sip:c@h.example;security=on", off = "sip:c@h.example;security=off", plain = "sip:c@h.example";
        var given = Given.Accepted(Register(Contact(on), Contact(off)));
        if (onAt > 0) given = given.And(Register(Contact(on)).CSeq(2).At(onAt));
        if (offAt > 0) given = given.And(Register(Contact(off)).CSeq(2).At(offAt));

        var happened = given.When(Register(Contact(plain)).CSeq(3).At(9)).ThenBindings(plain);

        Assert.Equal(
            expectedToBeReplaced == on
                ? [(ContactChangeKind.Refreshed, plain), (ContactChangeKind.Unregistered, off)]
                : [(ContactChangeKind.Unregistered, on), (ContactChangeKind.Refreshed, plain)],
            happened.Changes.Select(c => (c.Kind, c.ContactUri)));
    }

    [Fact]
    [Trait("RFC", "3261 19.1.4: two matches")]
    public void A_removal_removes_all_it_equals()
    {
        var given = Given.Accepted(
            Register(Contact("sip:c@h.example;security=on"), Contact("sip:c@h.example;security=off"), Contact("sip:d@h.example")));
        given.When(Register(Contact("sip:c@h.example", 0)).CSeq(2)).ThenBindings("sip:d@h.example");
    }

    [Fact]
    [Trait("RFC", "3261 19.1.4: two matches")]
    public void Two_contacts_that_both_equal_one_binding_take_one_place_and_a_new_one()
    {
        const string on = "sip:c@h.example;security=on", off = "sip:c@h.example;security=off";
        Given.Accepted(Register(Contact("sip:c@h.example"))).When(Register(Contact(on), Contact(off)).CSeq(2).At(1))
            .ThenChanges((ContactChangeKind.Refreshed, on), (ContactChangeKind.Created, off));
    }

    [Fact]
    [Trait("RFC", "3261 19.1.4: port")]
    public void An_explicit_default_port_matters() => AssertOther("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060");

    [Fact]
    [Trait("RFC", "3261 19.1.4: transport")]
    public void Transport_on_one_side_matters() => AssertOther("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp");

    [Theory]
    [InlineData(";user=ip")]
    [InlineData(";ttl=1")]
    [InlineData(";method=INVITE")]
    [Trait("RFC", "3261 19.1.4: user, ttl, method")]
    public void User_ttl_and_method_on_one_side_matter(string parameter) => AssertOther("sip:bob@biloxi.com", "sip:bob@biloxi.com" + parameter);

    [Fact]
    [Trait("RFC", "3261 19.1.4: maddr")]
    public void Maddr_on_one_side_matters() => AssertOther("sip:bob@biloxi.com", "sip:bob@biloxi.com;maddr=192.0.2.1");

    [Fact]
    [Trait("RFC", "3261 19.1.4: case of the user")]
    public void The_user_has_case()
    {
        AssertOther("SIP:ALICE@atlanta.com", "sip:alice@atlanta.com");
        AssertSame("SIP:alice@atlanta.com", "sip:alice@ATLANTA.com");
    }

    [Fact]
    [Trait("RFC", "3261 19.1.4: user and password")]
    public void User_and_password_on_one_side_matter()
    {
        AssertOther("sip:alice@h.example", "sip:h.example");
        AssertOther("sip:alice:secret@h.example", "sip:alice@h.example");
    }

    [Fact]
    [Trait("RFC", "3261 19.1.4: sips")]
    public void Sip_and_sips_are_two_contacts() => AssertOther("sip:alice@h.example", "sips:alice@h.example");

    [Fact]
    [Trait("RFC", "3261 19.1.4: header fields")]
    public void Headers_matter_but_not_their_order()
    {
        AssertSame("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x");
        AssertOther("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting");
    }

    [Fact]
    [Trait("RFC", "3261 19.1.4: order")]
    public void The_order_of_parameters_does_not_matter() =>
        AssertSame("sip:a@h.example;transport=tcp;ob;x=1", "sip:a@h.example;x=1;transport=tcp;ob");

    [Fact]
    [Trait("RFC", "3261 19.1.4: address")]
    public void A_name_is_not_its_address() => AssertOther("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4");

    [Theory]
    [InlineData("sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:01]")]
    [InlineData("sip:bob@[::ffff:192.0.2.128]", "sip:bob@[::ffff:c000:280]")]
    [Trait("RFC", "5954 4.2")]
    public void Addresses_are_compared_as_addresses(string stored, string offered) => AssertSame(stored, offered);

    [Fact]
    [Trait("RFC", "3261 19.1.4: reserved")]
    public void A_reserved_character_is_not_its_escape() => AssertOther("sip:a;b@h.example", "sip:a%3Bb@h.example");

    [Fact]
    [Trait("RFC", "5627 5.4: comparison")]
    public void A_public_gruu_equals_its_address_of_record_so_the_parameter_is_asked_for() =>
        AssertSame("sip:alice@example.com;gr=urn:uuid:f81d4fae", "sip:alice@example.com");

    [Fact]
    [Trait("RFC", "8599 5.3: comparison")]
    public void Push_parameters_on_one_side_do_not_matter() =>
        AssertSame("sip:a@h.example;pn-provider=acme;pn-param=x;pn-prid=00fc", "sip:a@h.example");

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: other spelling")]
    public void A_refresh_with_other_spelling_makes_no_second_binding()
    {
        var given = Given.Accepted(Register(Contact("sip:alice@H.example:5070;transport=tcp;ob")).CSeq(1));
        string[] spellings =
        [
            "sip:alice@h.example:5070;ob;transport=tcp",
            "SIP:%61lice@h.EXAMPLE:5070;Transport=TCP;ob",
            "sip:alice@h.example:5070;transport=tcp",
        ];
        uint cseq = 2;
        foreach (var spelling in spellings)
        {
            given = given.And(Register(Contact(spelling)).CSeq(cseq++));
            Assert.Equal([spelling], given.State.Bindings.Uris());
        }
    }

    [Fact]
    [Trait("RFC", "4475 3.1.1.4")]
    public void An_escaped_nul_ends_no_user()
    {
        AssertOther("sip:%00@h.example", "sip:%00%00@h.example");
        AssertOther("sip:a%00b@h.example", "sip:a%00c@h.example");
    }

    [Fact]
    [Trait("RFC", "8599 4.1.2")]
    public void A_removal_without_push_parameters_finds_its_binding() =>
        Given.Accepted(Register(Contact("sip:a@h.example;pn-provider=acme;pn-prid=00fc")))
            .When(Register(Contact("sip:a@h.example", 0)).CSeq(2)).ThenBindings();

    private static void AssertSame(string stored, string offered)
    {
        Given.Accepted(Register(Contact(stored))).When(Register(Contact(offered)).CSeq(2)).ThenBindings(offered);
        Given.Accepted(Register(Contact(offered))).When(Register(Contact(stored)).CSeq(2)).ThenBindings(stored);
        Given.Nothing.When(Register(Contact(stored), Contact(offered))).ThenBindings(offered);
    }

    private static void AssertOther(string stored, string offered)
    {
        Given.Accepted(Register(Contact(stored))).When(Register(Contact(offered)).CSeq(2)).ThenBindings(stored, offered);
        Given.Accepted(Register(Contact(stored))).When(Register(Contact(offered, 0)).CSeq(2)).ThenNoChange();
        Given.Nothing.When(Register(Contact(stored), Contact(offered))).ThenBindings(stored, offered);
    }
}

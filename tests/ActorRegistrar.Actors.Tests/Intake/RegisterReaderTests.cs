using System.Text;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Intake;

public sealed class RegisterReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RequestSource Source = new("udp", "192.0.2.7:5070", "203.0.113.1:5060");

    [Fact]
    public void What_the_request_says_of_itself_is_read()
    {
        RegisterRequest read = Read("Expires: 120", "User-Agent: Desk 1", "Contact: <sip:a@h>");

        Assert.Equal((Aor.Of("alice"), "call-1@desk", 1U, Noon, Source), (read.AddressOfRecord, read.CallId, read.CSeq, read.ReceivedAt, read.Source));
        Assert.Equal((120U, "Desk 1", false, false), (read.ExpiresHeader, read.UserAgent, read.IsStar, read.IsFetch));
    }

    [Fact]
    public void Without_contact_it_is_a_fetch()
    {
        RegisterRequest read = Read();

        Assert.True(read.IsFetch);
        Assert.Equal((null, null), (read.ExpiresHeader, read.UserAgent));
    }

    [Fact]
    [Trait("RFC", "3261 20.16: 32 bits")]
    public void A_cseq_above_two_to_the_31_stays_what_it_is()
    {
        SipMessage message = (SipRequest.Register with { CSeq = 3_000_000_000 }).Parsed();

        Assert.Equal(3_000_000_000, Reader().Read(message, Aor.Of("alice"), Source, Noon, out _)!.CSeq);
    }

    [Theory]
    [InlineData("Contact: <sip:a@h>, <sip:b@h>")]
    [InlineData("Contact: <sip:a@h>\r\nm: <sip:b@h>")]
    [InlineData("Contact: <sip:a@h>\r\nContact: \r\nContact: \"B, b\" <sip:b@h>")]
    [Trait("RFC", "3261 7.3.1: rows and commas")]
    public void Contacts_in_one_row_or_several_are_read_in_order(string rows) => Assert.Equal(["sip:a@h", "sip:b@h"], Uris(Read(rows)));

    [Theory]
    [InlineData("Contact: sip:user@h?Route=%3Csip:x%3E")]
    [InlineData("Contact: sip:user@h,;x")]
    [InlineData("Contact: <sip:user@h")]
    [InlineData("Contact: <>")]
    [InlineData("Contact: sip:a b@h")]
    [InlineData("Contact: <sip:@>")]
    [InlineData("Contact: <sip:a@h:99999>")]
    [InlineData("Contact: <sip:a@h>;x=\"")]
    [InlineData("Contact: <sip:a@h>x=1")]
    [InlineData("Contact: <sip:good@h>, <sip:bad@h")]
    [Trait("RFC", "4475 3.1.2.13")]
    public void A_malformed_contact_refuses_the_whole_request(string row) => Assert.Equal(400, Refusal(row).StatusCode);

    [Theory]
    [InlineData("Contact: ")]
    [InlineData("Contact: ,")]
    [InlineData("Contact: ,\r\nContact: ")]
    [InlineData("Contact: *,")]
    public void A_contact_that_is_empty_is_malformed_and_no_fetch(string row) => Assert.Equal((400, "Malformed Contact header field"), Refusal(row) is var refusal ? (refusal.StatusCode, refusal.Reason) : default);

    [Theory]
    [InlineData("Contact: <sip:a@h>,")]
    [InlineData("Contact: ,<sip:a@h>")]
    [InlineData("Contact: <sip:a@h>\r\nContact: ,")]
    public void A_comma_too_many_is_no_further_contact(string rows) => Assert.Equal(["sip:a@h"], Uris(Read(rows)));

    [Theory]
    [InlineData(";;x=1;", ";x=1")]
    [InlineData(";x=;y=a@b;z", ";x;z")]
    [InlineData(";=1;q=.5;expires=60", ";q=0.5")]
    [InlineData(";q=\"0.250\"", ";q=0.25")]
    [InlineData(";q=", "")]
    [InlineData(";+sip.instance;x", ";x")]
    [InlineData(";+sip.instance=\"urn:uuid:1\"", "")]
    [InlineData(";+sip.instance=<urn:uuid:1>", "")]
    public void What_is_kept_of_odd_parameters_is_well_formed(string parameters, string kept)
    {
        ContactOffer contact = Contact("<sip:a@h>" + parameters);

        Assert.Equal((kept, (string?)null), (contact.Parameters, contact.InstanceId));
    }

    [Fact]
    public void Sixty_four_preferences_that_grow_by_their_zeros_fit()
    {
        string[] q = [.. Enumerable.Repeat(";q=.5", 64)];
        string filler = ";x=" + new string('a', 1024 - 3 - 63 * 5);

        Assert.Equal(string.Concat(Enumerable.Repeat(";q=0.5", 63)) + filler, Contact("<sip:a@h>" + string.Concat(q[..63]) + filler).Parameters);
    }

    [Fact]
    public void A_Path_must_be_well_formed_for_it_is_sent_to_others() =>
        Assert.Equal("Malformed Path header field", Refusal("Contact: <sip:a@h>\r\nPath: <sip:p@h;lr>;x=").Reason);

    [Fact]
    [Trait("RFC", "4475 3.3.12")]
    public void Without_angle_brackets_a_parameter_is_the_headers()
    {
        ContactOffer contact = Contact("sip:a@b;unknownparam");

        Assert.Equal(("sip:a@b", ";unknownparam"), (contact.Uri, contact.Parameters));
    }

    [Fact]
    [Trait("RFC", "4475 3.3.13")]
    public void Within_angle_brackets_a_parameter_is_the_uris()
    {
        ContactOffer contact = Contact("<sip:a@b;unknownparam>");

        Assert.Equal(("sip:a@b;unknownparam", ""), (contact.Uri, contact.Parameters));
    }

    [Fact]
    [Trait("RFC", "4475 3.3.14")]
    public void Escaped_headers_of_a_contact_uri_are_kept() => Assert.Equal("sip:u@h?Route=%3Csip:x%3E", Contact("<sip:u@h?Route=%3Csip:x%3E>").Uri);

    [Fact]
    [Trait("RFC", "4475 3.1.1.4")]
    public void An_escaped_null_truncates_nothing() => Assert.Equal(["sip:%00@h", "sip:%00%00@h"], Uris(Read("Contact: <sip:%00@h>, <sip:%00%00@h>")));

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star")]
    public void A_star_is_read_as_what_it_is()
    {
        RegisterRequest read = Read("Contact: *", "Expires: 0");

        Assert.Equal((true, 0U, 0), (read.IsStar, read.ExpiresHeader, read.Contacts.Length));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star alone")]
    public void A_star_beside_another_contact_is_left_to_the_rules()
    {
        RegisterRequest read = Read("Contact: *, <sip:a@h>");

        Assert.Equal((true, 1), (read.IsStar, read.Contacts.Length));
    }

    [Theory]
    [InlineData("abc", 3600)]
    [InlineData("-1", 3600)]
    [InlineData("\"Sat, 15 Oct 2011 04:44:11 GMT\"", 3600)]
    [InlineData("99999999999999999999", uint.MaxValue)]
    [InlineData("4294967296", uint.MaxValue)]
    [InlineData("0", 0)]
    [InlineData("600", 600)]
    [Trait("RFC", "3261 20.19: malformed")]
    [Trait("RFC", "3261 20.19: overflow")]
    public void A_malformed_lifetime_counts_as_an_hour_and_an_absurd_one_never_as_none(string expires, uint seconds)
    {
        Assert.Equal(seconds, Contact($"<sip:a@h>;expires={expires}").Expires);
        Assert.Equal(seconds, Read("Expires: " + expires).ExpiresHeader);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 7: parameter first")]
    [Trait("RFC", "3261 10.2.1.1")]
    public void Each_contact_keeps_its_own_lifetime_and_only_that()
    {
        RegisterRequest read = Read("Expires: 100", "Contact: <sip:a@h>;expires=200, <sip:b@h>;EXPIRES=300, <sip:c@h>");

        Assert.Equal([200U, 300U, null], read.Contacts.Select(contact => contact.Expires));
        Assert.Equal(100U, read.ExpiresHeader);
    }

    [Theory]
    [InlineData("0.5", 500)]
    [InlineData("1", 1000)]
    [InlineData("0.123", 123)]
    [InlineData("0", 0)]
    [Trait("RFC", "3261 20.10: q")]
    public void Q_is_read_and_returned_as_it_was_written(string q, int thousandths)
    {
        ContactOffer contact = Contact($"<sip:a@h>;q={q}");

        Assert.Equal((thousandths, ";q=" + q), (contact.Q, contact.Parameters));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("-1")]
    [InlineData("high")]
    [Trait("RFC", "3261 20.10: q")]
    public void A_q_out_of_its_range_is_400(string q) => Assert.Equal("Malformed q in Contact", Refusal($"Contact: <sip:a@h>;q={q}").Reason);

    [Fact]
    [Trait("RFC", "3261 20.10: q")]
    public void A_q_that_is_absent_is_stored_as_absent() => Assert.Null(Contact("<sip:a@h>;x=1").Q);

    [Fact]
    [Trait("RFC", "3261 10.2: action")]
    public void The_deprecated_action_is_ignored() => Assert.Equal(";methods=\"INVITE\"", Contact("<sip:a@h>;action=proxy;methods=\"INVITE\";Action=redirect").Parameters);

    [Fact]
    [Trait("RFC", "5626 6: parameters")]
    public void Every_other_parameter_is_kept_byte_for_byte()
    {
        const string Parameters = ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\";reg-id=1;methods=\"INVITE,BYE\";audio;X-Vendor=a.b;q=0.7";

        ContactOffer contact = Contact("\"Alice\" <sip:a@h>" + Parameters + ";expires=60");

        Assert.Equal(Parameters, contact.Parameters);
        Assert.Equal(("urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF", 1), (contact.InstanceId, contact.RegId));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2147483648")]
    [InlineData("x")]
    [InlineData("\"1\"")]
    [Trait("RFC", "5626 10")]
    public void A_reg_id_out_of_its_range_is_400(string regId) => Assert.Equal("Malformed reg-id in Contact", Refusal($"Contact: <sip:a@h>;reg-id={regId}").Reason);

    [Fact]
    [Trait("RFC", "5626 10")]
    public void The_largest_reg_id_is_read() => Assert.Equal(int.MaxValue, Contact("<sip:a@h>;reg-id=2147483647").RegId);

    [Theory]
    [InlineData("+sip.instance")]
    [InlineData("+sip.instance=\"\"")]
    [InlineData("+sip.instance=\"<>\"")]
    [InlineData("+sip.instance=\"TRUE\"")]
    [InlineData("+sip.instance=\"urn:uuid:1\"")]
    [InlineData("+sip.instance=urn:uuid:1")]
    [Trait("RFC", "3840 9")]
    public void A_sip_instance_that_names_none_is_no_instance_id_and_is_not_stored(string parameter)
    {
        ContactOffer contact = Contact($"<sip:a@h>;{parameter};reg-id=1;x=1");

        Assert.Equal((null, 1, ";reg-id=1;x=1"), (contact.InstanceId, contact.RegId, contact.Parameters));
    }

    [Fact]
    public void A_reg_id_without_value_is_none() => Assert.Equal((0, ""), (Contact("<sip:a@h>;reg-id").RegId, Contact("<sip:a@h>;reg-id").Parameters));

    [Theory]
    [InlineData("Contact: <sip:a@h>;expires", "X: 1")]
    [InlineData("Contact: <sip:a@h>;expires=\"600\"", "X: 1")]
    [InlineData("Contact: <sip:a@h>;expires=1.5", "X: 1")]
    [InlineData("Contact: <sip:a@h>;expires=+60", "X: 1")]
    [InlineData("Contact: <sip:a@h>;expires=60s", "Expires: 0")]
    [InlineData("Contact: <sip:a@h>", "Expires:")]
    [InlineData("Contact: <sip:a@h>", "Expires: 60;x=1")]
    [InlineData("Contact: <sip:a@h>", "Expires: 60 60")]
    [InlineData("Contact: <sip:a@h>", "Expires: Thu, 01 Jan 1970 00:00:00 GMT")]
    [Trait("RFC", "3261 20.19: malformed")]
    public void All_malformed_lifetimes_are_an_hour(string contact, string expires)
    {
        RegisterRequest read = Read(contact, expires);

        Assert.Equal(3600U, Assert.Single(read.Contacts).Expires ?? read.ExpiresHeader);
    }

    [Fact]
    [Trait("RFC", "3261 10.2.1: scheme")]
    public void A_contact_may_be_of_any_scheme() => Assert.Equal(["tel:+4930123", "mailto:a@h"], Uris(Read("Contact: <tel:+4930123>, <mailto:a@h>")));

    [Fact]
    [Trait("RFC", "8599 4.1: without value")]
    public void A_push_parameter_without_value_is_part_of_the_uri() => Assert.Equal("sip:a@h;pn-provider", Contact("<sip:a@h;pn-provider>").Uri);

    [Fact]
    [Trait("RFC", "3327 5.3: stored")]
    public void A_path_is_read_in_order_with_its_parameters() => Assert.Equal(
        ["<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>;x=1", "\"p3\" <sips:p3.example.com;lr;ob>"],
        Read("Path: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>;x=1", "Path: \"p3\" <sips:p3.example.com;lr;ob>").Path.ToArray());

    [Theory]
    [InlineData("Path: <sip:p1.example.com;lr>, *")]
    [InlineData("Path: nonsense")]
    [InlineData("Path: <sip:p1..example.com>")]
    [Trait("RFC", "3327 5.3: stored")]
    public void A_malformed_path_is_400(string row) => Assert.Equal("Malformed Path header field", Refusal(row, "Contact: <sip:a@h>").Reason);

    [Fact]
    public void A_path_of_more_hops_than_any_network_has_is_400()
    {
        string[] hops = [.. Enumerable.Range(0, 9).Select(i => $"Path: <sip:p{i}.example.com;lr>")];

        Assert.Equal(8, Read(hops[1..]).Path.Length);
        Assert.Equal("Too many Path header field values", Refusal(hops).Reason);
    }

    [Fact]
    public void A_contact_that_is_too_long_or_has_too_many_parameters_is_400()
    {
        Assert.Equal("Contact URI too long", Refusal($"Contact: <sip:{new string('a', 1030)}@h>").Reason);
        Assert.Equal(400, Refusal("Contact: <sip:a@h>" + string.Concat(Enumerable.Range(0, 65).Select(i => $";p{i}"))).StatusCode);
        Assert.Equal(400, Refusal("Contact: <sip:a@h" + string.Concat(Enumerable.Range(0, 65).Select(i => $";p{i}")) + ">").StatusCode);
    }

    [Fact]
    public void Contact_parameters_that_are_not_utf8_are_400()
    {
        byte[] bytes = SipRequest.Register.With("Contact: <sip:a@h>;x=\"?\"").Bytes;
        bytes[Encoding.ASCII.GetString(bytes).IndexOf("\"?\"", StringComparison.Ordinal) + 1] = 0xFF;
        var message = new SipMessage();
        SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default);

        Assert.Null(Reader().Read(message, Aor.Of("alice"), Source, Noon, out SipAnswer answer));
        Assert.Equal(400, answer.StatusCode);
    }

    [Fact]
    public void A_user_agent_is_cut_to_what_a_history_needs() => Assert.Equal(256, Read("User-Agent: " + new string('x', 1000)).UserAgent!.Length);

    [Fact]
    public void One_reader_reads_one_request_after_the_other()
    {
        RegisterReader reader = Reader();
        reader.Read(SipRequest.Register.With("Contact: <sip:a@h>;q=0.5", "Path: <sip:p@h>").Parsed(), Aor.Of("alice"), Source, Noon, out _);

        RegisterRequest next = reader.Read(SipRequest.Register.With("Contact: <sip:b@h>").Parsed(), Aor.Of("alice"), Source, Noon, out _)!;

        Assert.Equal(["sip:b@h"], Uris(next));
        Assert.Empty(next.Path);
    }

    private static RegisterReader Reader() => new(SipLimits.Default);

    private static string[] Uris(RegisterRequest read) => [.. read.Contacts.Select(contact => contact.Uri)];

    private static ContactOffer Contact(string value) => Assert.Single(Read("Contact: " + value).Contacts);

    private static RegisterRequest Read(params string[] headers)
    {
        RegisterRequest? read = Reader().Read(SipRequest.Register.With(headers).Parsed(), Aor.Of("alice"), Source, Noon, out SipAnswer answer);
        Assert.True(read is not null, answer.Reason);
        return read;
    }

    private static SipAnswer Refusal(params string[] headers)
    {
        Assert.Null(Reader().Read(SipRequest.Register.With(headers).Parsed(), Aor.Of("alice"), Source, Noon, out SipAnswer answer));
        Assert.Equal(400, answer.StatusCode);
        return answer;
    }
}

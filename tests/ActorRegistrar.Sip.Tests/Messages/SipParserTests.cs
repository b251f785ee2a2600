using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Sip.Tests.Messages;

public class SipParserTests
{
    [Fact]
    public void A_REGISTER_is_read_into_its_parts()
    {
        var message = Sample.Accepted(Sample.Register);
        Assert.True(message.IsRequest);
        Assert.Equal(SipMethod.Register, message.Method);
        Assert.Equal("REGISTER", Sample.Text(message.MethodName));
        Assert.Equal("sip:example.com", Sample.Text(message.RequestUri));
        Assert.Equal("192.0.2.4", Sample.Text(message.TopVia.Host));
        Assert.Equal("z9hG4bKnashds7", Sample.Text(message.TopVia.Branch));
        Assert.Equal("sip:alice@example.com", Sample.Text(message.From.Uri));
        Assert.Equal("456248", Sample.Text(message.From.Tag));
        Assert.Equal("sip:alice@example.com", Sample.Text(message.To.Uri));
        Assert.True(message.To.Tag.IsEmpty);
        Assert.Equal("843817637684230@998sdasdh09", Sample.Text(message.CallId));
        Assert.Equal((1826u, SipMethod.Register), (message.CSeqNumber, message.CSeqMethod));
        Assert.Equal(8, message.HeaderCount);
        Assert.True(message.Body.IsEmpty);
        Assert.Equal(Sample.Register, Sample.Text(message.Bytes));
    }

    [Fact]
    public void A_response_is_read_into_its_parts()
    {
        var message = Sample.Accepted(Sample.Ok);
        Assert.False(message.IsRequest);
        Assert.Equal(200, message.StatusCode);
        Assert.Equal("OK", Sample.Text(message.ReasonPhrase));
        Assert.Equal("1", Sample.Text(message.To.Tag));
        Assert.Equal(SipMethod.Register, message.CSeqMethod);
    }

    [Fact]
    [Trait("RFC", "3261 7.3.3")]
    public void Compact_names_are_read_as_their_long_ones_and_may_be_mixed_with_them()
    {
        string text = Sample.Register.Replace("Via:", "v:", StringComparison.Ordinal).Replace("From:", "f:", StringComparison.Ordinal)
            .Replace("To:", "T:", StringComparison.Ordinal).Replace("Call-ID:", "i:", StringComparison.Ordinal)
            .Replace("Content-Length:", "l:", StringComparison.Ordinal)
            .Replace("Contact:", "Contact: <sip:first@192.0.2.1>\r\nm:", StringComparison.Ordinal)
            .Replace("Max-F", "k: path\r\nSupported: gruu\r\nMax-F", StringComparison.Ordinal);
        var message = Sample.Accepted(text);
        Assert.Equal("456248", Sample.Text(message.From.Tag));
        Assert.Equal(2, message.Count(SipHeader.Contact));
        Assert.Equal(2, message.Count(SipHeader.Supported));
        Assert.Equal(["path", "gruu"], ValuesOf(message, SipHeader.Supported));
    }

    [Fact]
    [Trait("RFC", "3261 7.3.1: rows and commas")]
    public void Several_rows_are_one_list_in_order()
    {
        string[] expected = ["<sip:a@192.0.2.1>;q=0.1", "<sip:b,c@192.0.2.2>", "\"x, y\" <sip:d@192.0.2.3>"];
        var rows = Sample.Accepted(Sample.WithRow("Contact", $"Contact: {expected[0]}\r\nUser-Agent: x\r\nm: {expected[1]}\r\nContact: {expected[2]}"));
        var list = Sample.Accepted(Sample.WithRow("Contact", $"Contact: {expected[0]},{expected[1]} , {expected[2]}"));
        Assert.Equal(expected, ValuesOf(rows, SipHeader.Contact));
        Assert.Equal(expected, ValuesOf(list, SipHeader.Contact));
    }

    [Fact]
    [Trait("RFC", "3261 7.3.1: authorization")]
    public void Authorization_rows_are_reached_one_by_one_and_whole()
    {
        const string first = "Digest username=\"a\", realm=\"b\"", second = "Bearer abc";
        var message = Sample.Accepted(Sample.WithAdded($"Authorization: {first}\r\nAuthorization: {second}"));
        var rows = Enumerable.Range(0, message.HeaderCount).Where(i => message.HeaderAt(i) == SipHeader.Authorization)
            .Select(i => Sample.Text(message.ValueAt(i)));
        Assert.Equal([first, second], rows);
    }

    [Fact]
    [Trait("RFC", "3261 7.3.1: folding")]
    public void Folded_lines_are_unfolded_in_place()
    {
        var message = Sample.Accepted(Sample.WithRow("To", "To\t :\r\n <sip:alice@example.com>\r\n\t;x=1\r\n \r\n ;y=2"));
        Assert.Equal("sip:alice@example.com", Sample.Text(message.To.Uri));
        Assert.Equal(";x=1      ;y=2", Sample.Text(message.To.Parameters));
    }

    [Fact]
    [Trait("RFC", "3261 7.3.1: folding")]
    public void A_header_section_parses_the_same_once_it_is_unfolded()
    {
        var bytes = Sample.Bytes(Sample.WithRow("To", "To:\r\n <sip:alice@example.com>\r\n ;x=1"));
        var message = new SipMessage();
        Assert.True(SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).IsOk);
        Assert.True(SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).IsOk);
        Assert.Equal("sip:alice@example.com", Sample.Text(message.To.Uri));
    }

    [Fact]
    [Trait("RFC", "3261 7.3.1: folding")]
    public void A_line_break_before_the_colon_is_no_fold()
    {
        var bytes = Sample.Bytes(Sample.WithAdded("Subject\r\n : x"));
        var message = new SipMessage();
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(400, SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).StatusCode);
        }
    }

    [Theory]
    [InlineData(SipFraming.Datagram)]
    [InlineData(SipFraming.Stream)]
    [InlineData(SipFraming.WebSocket)]
    [Trait("RFC", "3261 7.5")]
    public void Line_ends_before_the_start_line_are_skipped(SipFraming framing)
    {
        var message = Sample.Accepted("\r\n\r\n" + Sample.Register, framing);
        Assert.Equal(Sample.Register, Sample.Text(message.Bytes));
    }

    [Theory, Trait("RFC", "3261 18.3: surplus octets")]
    [InlineData(SipFraming.Datagram)]
    [InlineData(SipFraming.WebSocket)]
    [Trait("RFC", "3261 18.3: surplus octets")]
    public void What_follows_the_body_of_a_message_of_its_own_is_discarded(SipFraming framing)
    {
        var message = Sample.Accepted(Sample.Register + "INVITE sip:joe@example.com SIP/2.0\r\n\r\n", framing);
        Assert.Equal(Sample.Register, Sample.Text(message.Bytes));
        Assert.True(message.Body.IsEmpty);
    }

    [Fact]
    [Trait("RFC", "3261 18.3: short datagram")]
    public void A_datagram_shorter_than_its_Content_Length_is_refused_400()
    {
        Sample.Refused(400, "Content-Length", Sample.WithRow("Content-Length", "Content-Length: 3") + "ab");
        Assert.Equal("abc", Sample.Text(Sample.Accepted(Sample.WithRow("Content-Length", "Content-Length: 3") + "abc").Body));
    }

    [Fact]
    [Trait("RFC", "3261 18.3: short datagram")]
    public void A_response_shorter_than_its_Content_Length_is_dropped() =>
        Sample.Dropped(Sample.Ok.Replace("Content-Length: 0", "Content-Length: 1", StringComparison.Ordinal));

    [Fact]
    [Trait("RFC", "3261 18.3: without Content-Length")]
    public void Without_Content_Length_a_datagram_and_a_WebSocket_message_end_where_they_end_and_a_stream_is_refused()
    {
        string text = Sample.WithRow("Content-Length", "") + "body";
        Assert.Equal("body", Sample.Text(Sample.Accepted(text).Body));
        Assert.Equal("body", Sample.Text(Sample.Accepted(text, SipFraming.WebSocket).Body));
        Sample.Refused(400, "Missing Content-Length", text, SipFraming.Stream);
    }

    [Fact]
    [Trait("RFC", "3261 18.3: without Content-Length")]
    public void Bytes_after_the_body_are_refused_where_only_Content_Length_says_where_a_message_ends() =>
        Sample.Refused(400, "after the body", Sample.Register + "x", SipFraming.Stream);

    [Fact]
    [Trait("RFC", "3261 8.2.2")]
    public void Unknown_header_fields_and_malformed_ones_that_nothing_needs_are_let_pass()
    {
        var message = Sample.Accepted(Sample.WithAdded(
            "X-Unknown: ;;,,;;,;\r\nDate: Fri, 01 Jan 2010 16:00:00 EST\r\nTimestamp: abc\r\nWarning: 1812 x\r\nExpires: never\r\nX-Empty:\r\n" +
            "User-Agent: \u00FF\u00FE"));
        Assert.True(message.TryGet(SipHeader.Date, out _));
        Assert.Equal("X-Unknown", Sample.Text(message.NameAt(7)));
        Assert.Equal(";;,,;;,;", Sample.Text(message.ValueAt(7)));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2")]
    public void An_ignorable_field_with_a_control_octet_is_left_out()
    {
        var message = Sample.Accepted(Sample.WithAdded("X-Unknown: a\u0000b\r\nUser-Agent: a\u001Bb\r\nSubject: kept"));
        Assert.False(message.TryGet(SipHeader.UserAgent, out _));
        Assert.Equal(0, message.Count(SipHeader.Unknown));
        Assert.Equal(1, message.Count(SipHeader.Subject));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.1")]
    [Trait("RFC", "3261 21.5.2")]
    public void An_unknown_method_is_kept_verbatim_for_the_layer_that_answers_it()
    {
        var message = Sample.Accepted(Sample.Register.Replace("REGISTER", "RE%47IST%45R", StringComparison.Ordinal));
        Assert.Equal(SipMethod.Unknown, message.Method);
        Assert.Equal("RE%47IST%45R", Sample.Text(message.MethodName));
        Assert.Equal(SipMethod.Unknown, Sample.Accepted(Sample.Register.Replace("REGISTER", "register", StringComparison.Ordinal)).Method);
    }

    [Theory]
    [InlineData("SIP/3.0")]
    [InlineData("SIP/7.0")]
    [InlineData("SIP/2.1")]
    [InlineData("SIP/02.0")]
    [InlineData("SIP/1.0")]
    [Trait("RFC", "3261 21.5.6")]
    public void Another_version_is_refused_505(string version) =>
        Sample.Refused(505, "version", Sample.Register.Replace("com SIP/2.0", "com " + version, StringComparison.Ordinal));

    [Theory]
    [InlineData("SIP/2")]
    [InlineData("SIP/")]
    [InlineData("SIP/2.x")]
    [InlineData("SIP/-2.0")]
    [InlineData("SIP/2.0.0")]
    [Trait("RFC", "3261 21.5.6")]
    public void What_is_no_version_is_refused_400(string version) =>
        Sample.Refused(400, "request line", Sample.Register.Replace("com SIP/2.0", "com " + version, StringComparison.Ordinal));

    [Fact]
    [Trait("RFC", "3261 21.5.6")]
    public void The_version_is_compared_without_regard_to_case()
    {
        Sample.Accepted(Sample.Register.Replace("com SIP/2.0", "com sip/2.0", StringComparison.Ordinal));
        Sample.Accepted(Sample.Ok.Replace("SIP/2.0 200", "Sip/2.0 200", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("36893488147419103232")]
    [InlineData("4294967296")]
    [InlineData("18446744073709551617")]
    [Trait("RFC", "4475 3.1.2.4")]
    public void A_CSeq_number_past_32_bits_is_refused_400(string number) =>
        Sample.Refused(400, "CSeq", Sample.WithRow("CSeq", $"CSeq: {number} REGISTER"));

    [Theory]
    [InlineData("3000000000", 3_000_000_000)]
    [InlineData("4294967295", 4_294_967_295)]
    [InlineData("0", 0)]
    [InlineData("00000000000000000000000000000007", 7)]
    [Trait("RFC", "3261 20.16: 32 bits")]
    public void A_CSeq_number_is_32_bits_without_sign(string number, uint expected) =>
        Assert.Equal(expected, Sample.Accepted(Sample.WithRow("CSeq", $"CSeq: {number}\t REGISTER")).CSeqNumber);

    [Theory]
    [InlineData("CSeq: 1 INVITE")]
    [InlineData("CSeq: 1 register")]
    [InlineData("CSeq: 1 REGISTERED")]
    [Trait("RFC", "3261 20.16: method")]
    public void A_CSeq_of_another_method_is_refused_400(string row) => Sample.Refused(400, "CSeq", Sample.WithRow("CSeq", row));

    [Theory]
    [InlineData("CSeq: 1")]
    [InlineData("CSeq: REGISTER")]
    [InlineData("CSeq: 1REGISTER")]
    [InlineData("CSeq: -1 REGISTER")]
    [InlineData("CSeq: +1 REGISTER")]
    [InlineData("CSeq: 1 REGISTER x")]
    [InlineData("CSeq: 1.0 REGISTER")]
    [InlineData("CSeq: \u00B2 REGISTER")]
    [InlineData("CSeq:")]
    [Trait("RFC", "3261 20.16: method")]
    public void A_malformed_CSeq_is_refused_400(string row) => Sample.Refused(400, "Malformed CSeq", Sample.WithRow("CSeq", row));

    [Theory]
    [InlineData("0")]
    [InlineData("255")]
    [InlineData("0070")]
    [InlineData("256")]
    [InlineData("99999999999999999999")]
    [Trait("RFC", "3261 16.3")]
    public void Max_Forwards_of_digits_is_accepted(string value) =>
        Sample.Accepted(Sample.WithRow("Max-Forwards", "Max-Forwards: " + value));

    [Fact]
    [Trait("RFC", "3261 16.3")]
    public void Max_Forwards_may_be_absent() => Sample.Accepted(Sample.WithRow("Max-Forwards", ""));

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("7 0")]
    [Trait("RFC", "3261 16.3")]
    public void Any_other_Max_Forwards_is_refused_400(string value) =>
        Sample.Refused(400, "Max-Forwards", Sample.WithRow("Max-Forwards", "Max-Forwards: " + value));

    [Theory]
    [InlineData("From")]
    [InlineData("To")]
    [InlineData("Call-ID")]
    [InlineData("CSeq")]
    [Trait("RFC", "3261 8.1.1")]
    public void A_missing_mandatory_field_is_refused_400_by_its_name(string name)
    {
        var message = Sample.Refused(400, $"Missing {name} header field", Sample.WithRow(name, ""));
        Assert.Equal(7, message.HeaderCount);
    }

    [Theory]
    [InlineData("a@b@c")]
    [InlineData("@b")]
    [InlineData("a,b=c;d&e#f$|^")]
    public void Any_visible_text_is_a_Call_ID(string text) => Assert.Equal(text, Sample.Text(Sample.Accepted(Sample.WithRow("Call-ID", "Call-ID: " + text)).CallId));

    [Fact]
    public void White_space_at_the_end_of_the_request_line_is_passed_over() =>
        Assert.Equal("sip:example.com", Sample.Text(Sample.Accepted(Sample.Register.Replace("SIP/2.0\r\nVia", "SIP/2.0 \t\r\nVia", StringComparison.Ordinal)).RequestUri));

    [Fact]
    public void A_datagram_whose_lines_all_end_with_LF_is_read()
    {
        var message = Sample.Accepted("\n" + Sample.WithAdded("Subject: a\r\n b").Replace("\r\n", "\n", StringComparison.Ordinal));
        var usual = Sample.Accepted(Sample.WithAdded("Subject: a\r\n b"));
        Assert.Equal(usual.HeaderCount, message.HeaderCount);
        Assert.True(message.TryGet(SipHeader.Subject, out var subject));
        Assert.Equal("a  b", Sample.Text(subject));
        Assert.Equal(Sample.Text(usual.Body), Sample.Text(message.Body));
    }

    [Theory]
    [InlineData("X-A: 1\nContact: <sip:mallory@192.0.2.66>")]
    [InlineData("X-A: 1\rContact: <sip:mallory@192.0.2.66>")]
    public void One_bare_line_end_among_others_is_refused_400(string rows) => Sample.Refused(400, "Bare CR or LF", Sample.WithAdded(rows));

    [Fact]
    public void One_CR_among_bare_LF_is_refused_400() =>
        Sample.Refused(400, "Bare CR or LF", Sample.WithAdded("X-A: 1\n").Replace("\r\n", "\n", StringComparison.Ordinal).Replace("X-A: 1\n", "X-A: 1\rX-B: 2\n", StringComparison.Ordinal));

    [Theory]
    [InlineData(SipFraming.Stream)]
    [InlineData(SipFraming.WebSocket)]
    public void Bare_LF_is_read_in_datagrams_alone(SipFraming framing)
    {
        var bytes = Sample.Bytes(Sample.Register.Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.Equal(SipParseStatus.Drop, SipParser.Parse(bytes, new SipMessage(), framing, SipLimits.Default).Status);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n\n")]
    [InlineData("\0")]
    [InlineData(" \t\0\0")]
    public void Padding_behind_a_datagram_without_Content_Length_is_no_body(string padding) =>
        Assert.True(Sample.Accepted(Sample.WithRow("Content-Length", "") + padding).Body.IsEmpty);

    [Fact]
    public void Padding_in_a_body_belongs_to_it() =>
        Assert.Equal("v=0\r\n\r\n", Sample.Text(Sample.Accepted(Sample.WithRow("Content-Length", "") + "v=0\r\n\r\n").Body));

    [Fact]
    [Trait("RFC", "3261 8.1.1")]
    public void Without_Via_nothing_can_be_answered() => Sample.Dropped(Sample.WithRow("Via", ""));

    [Theory]
    [InlineData("From", "f: <sip:bob@example.com>;tag=2")]
    [InlineData("To", "t: <sip:bob@example.com>")]
    [InlineData("Call-ID", "i: other")]
    [InlineData("CSeq", "cseq: 1826 REGISTER")]
    [InlineData("Max-Forwards", "max-forwards: 71")]
    [InlineData("Content-Length", "l: 0")]
    [InlineData("Expires", "Expires: 60\r\nEXPIRES: 61")]
    [InlineData("Content-Type", "c: text/plain\r\nContent-Type: text/html")]
    public void A_second_single_valued_field_in_either_form_is_refused_400(string name, string rows) =>
        Sample.Refused(400, $"More than one {name}", Sample.WithAdded(rows));

    [Theory]
    [InlineData("max-forwards: 70")]
    [InlineData("Expires: 60\r\nEXPIRES: 60")]
    [InlineData("c: text/plain\r\nContent-Type: text/plain")]
    public void What_neither_names_nor_ends_the_request_may_be_said_twice_alike(string rows)
    {
        var message = Sample.Accepted(Sample.WithAdded(rows));
        Assert.True(message.Count(SipHeader.Expires) < 2 && message.Count(SipHeader.MaxForwards) < 2 && message.Count(SipHeader.ContentType) < 2);
    }

    [Theory]
    [InlineData("From: sip:alice@example.com, sip:bob@example.com")]
    [InlineData("From: <sip:alice@example.com>;tag=1, <sip:bob@example.com>;tag=2")]
    [InlineData("From: <sip:alice@example.com>;tag=1;tag=2")]
    [InlineData("From: <sip:alice@example.com>;tag=\"quoted\"")]
    [InlineData("From: *")]
    [InlineData("From:")]
    [InlineData("From: alice@example.com")]
    [InlineData("From: \"Alice <sip:alice@example.com>")]
    [InlineData("From: <sip:alice@example.com")]
    public void A_malformed_From_is_refused_400(string row) => Sample.Refused(400, "Malformed From", Sample.WithRow("From", row));

    [Theory]
    [InlineData("Call-ID: a b")]
    [InlineData("Call-ID: \u00E4")]
    [InlineData("Call-ID:")]
    public void A_malformed_Call_ID_is_refused_400(string row) => Sample.Refused(400, "Malformed Call-ID", Sample.WithRow("Call-ID", row));

    [Theory]
    [InlineData("Via: SIP/2.0/UDP 192.0.2.4;branch=z9hG4bK1;branch=z9hG4bK2")]
    [InlineData("Via: SIP/2.0/UDP 192.0.2.4;x=\"open")]
    public void A_Via_with_malformed_parameters_is_answered_400(string row) => Sample.Refused(400, "Malformed Via", Sample.WithRow("Via", row));

    [Theory]
    [InlineData("Via: SIP/2.0/UDP")]
    [InlineData("Via: 192.0.2.4")]
    [InlineData("Via: SIP/2.0/UDP 192.0.2.4 192.0.2.5")]
    [InlineData("Via:")]
    [InlineData("Via: ,,")]
    [InlineData("Via: SIP/2.0/UDP 192.0.2.4\u0000")]
    public void A_request_whose_top_Via_cannot_be_answered_to_is_dropped(string row) => Sample.Dropped(Sample.WithRow("Via", row));

    [Fact]
    public void A_Via_that_cannot_be_kept_is_not_replaced_by_the_next_one() =>
        Sample.Dropped(Sample.WithRow("Via", "Via: SIP/2.0/UDP a\u0001.example.com\r\nVia: SIP/2.0/UDP 192.0.2.9"));

    [Fact]
    public void The_topmost_Via_may_stand_after_an_empty_row() =>
        Assert.Equal("192.0.2.9", Sample.Text(Sample.Accepted(Sample.WithRow("Via", "Via:\r\nVia: ,\r\nv: SIP/2.0/UDP 192.0.2.9, SIP/2.0/UDP x")).TopVia.Host));

    [Fact]
    public void After_a_refusal_what_was_present_can_be_echoed()
    {
        var message = Sample.Refused(400, "Call-ID", Sample.WithRow("Call-ID", ""));
        Assert.Equal("z9hG4bKnashds7", Sample.Text(message.TopVia.Branch));
        Assert.Single(ValuesOf(message, SipHeader.Via));
        Assert.True(message.TryGet(SipHeader.From, out _) && message.TryGet(SipHeader.To, out _) && message.TryGet(SipHeader.CSeq, out _));
        Assert.Equal(1826u, message.CSeqNumber);
        Assert.True(message.CallId.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("hello")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nVia: SIP/2.0/UDP 192.0.2.4\r\n\r\n")]
    [InlineData("SIP/2.0\r\n\r\n")]
    [InlineData("REGISTER sip:example.com SIP/2.0")]
    [InlineData("<?xml version=\"1.0\"?>\r\n\r\n")]
    public void What_is_not_SIP_is_dropped(string text) => Sample.Dropped(text);

    [Theory]
    [InlineData("REGISTER  sip:example.com SIP/2.0")]
    [InlineData("REGISTER sip:example.com  SIP/2.0")]
    [InlineData("REGISTER sip:example.com\tSIP/2.0 SIP/2.0")]
    [InlineData("REGISTER SIP/2.0")]
    [InlineData("REGISTER  SIP/2.0")]
    [InlineData("REGISTER <sip:example.com> SIP/2.0")]
    [InlineData("REGISTER sip:example.com; lr SIP/2.0")]
    [InlineData("REGISTER sip:exa\u0000mple.com SIP/2.0")]
    [InlineData("REGISTER sip: SIP/2.0")]
    [InlineData("REGISTER example.com SIP/2.0")]
    [InlineData("REGISTER * SIP/2.0")]
    [InlineData("REGISTER sip:alice@ SIP/2.0")]
    [InlineData("REGISTER sip:[::1 SIP/2.0")]
    [InlineData("REGISTER sip:example.com:65536 SIP/2.0")]
    [InlineData("REGISTER sip:%zz@example.com SIP/2.0")]
    public void A_malformed_request_line_is_refused_400(string line) =>
        Sample.Refused(400, "Malformed", Sample.Register.Replace("REGISTER sip:example.com SIP/2.0", line, StringComparison.Ordinal));

    [Theory]
    [InlineData("nobodyKnowsThisScheme:totallyopaquecontent")]
    [InlineData("soap.beep://192.0.2.103:3002")]
    [InlineData("tel:+15551234")]
    [InlineData("sip:user@example.com?Route=%3Csip:example.com%3E")]
    public void A_Request_URI_of_any_scheme_is_kept_for_the_layer_that_answers_it(string uri)
    {
        var message = Sample.Accepted(Sample.Register.Replace("REGISTER sip:example.com", "REGISTER " + uri, StringComparison.Ordinal));
        Assert.Equal(uri, Sample.Text(message.RequestUri));
    }

    [Theory]
    [InlineData("SIP/2.0 99 Low")]
    [InlineData("SIP/2.0 099 Low")]
    [InlineData("SIP/2.0 700 High")]
    [InlineData("SIP/2.0 4294967301 Higher")]
    [InlineData("SIP/2.0 20 OK")]
    [InlineData("SIP/2.0 -20 OK")]
    [InlineData("SIP/2.0 200OK")]
    [InlineData("SIP/2.0  200 OK")]
    [InlineData("SIP/3.0 200 OK")]
    [InlineData("SIP/2.0 200 O\u0007K")]
    public void A_malformed_response_is_dropped(string line) =>
        Sample.Dropped(Sample.Ok.Replace("SIP/2.0 200 OK", line, StringComparison.Ordinal));

    [Theory]
    [InlineData("SIP/2.0 200 ", "")]
    [InlineData("SIP/2.0 200", "")]
    [InlineData("SIP/2.0 200 = 2**3 * 5**2", "= 2**3 * 5**2")]
    public void A_reason_phrase_may_be_anything_or_nothing(string line, string reason) =>
        Assert.Equal(reason, Sample.Text(Sample.Accepted(Sample.Ok.Replace("SIP/2.0 200 OK", line, StringComparison.Ordinal)).ReasonPhrase));

    [Fact]
    public void A_malformed_ACK_is_never_answered()
    {
        string ack = Sample.Register.Replace("REGISTER", "ACK", StringComparison.Ordinal);
        Sample.Accepted(ack);
        Sample.Dropped(ack.Replace("CSeq: 1826", "CSeq: x", StringComparison.Ordinal));
        Sample.Dropped(ack.Replace("ACK sip:example.com ", "ACK sip: ", StringComparison.Ordinal));
        Sample.Dropped(ack.Replace("ACK sip:example.com SIP/2.0", "ACK sip:example.com SIP/3.0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Unknown: a\nb")]
    [InlineData("X-Unknown: a\rb")]
    [InlineData("X-Unknown: a\nb\u0001")]
    [InlineData("X-Unknown: a\u0001\nb")]
    [InlineData("X-Unknown: a\r\r\nX: y")]
    [InlineData("X-Unknown: \"a\\\nb\"")]
    public void A_bare_line_end_is_refused_400(string row) => Sample.Refused(400, "Bare CR or LF", Sample.WithAdded(row));

    [Theory]
    [InlineData("From: \"A\u0000lice\" <sip:alice@example.com>;tag=1", "From")]
    [InlineData("From: \"A\u001Blice\" <sip:alice@example.com>;tag=1", "From")]
    [InlineData("From: Alice\u007F <sip:alice@example.com>;tag=1", "From")]
    [InlineData("From: <sip:al\u0000ice@example.com>;tag=1", "From")]
    public void A_control_octet_in_a_field_that_is_read_is_refused_400_and_not_echoed(string row, string name)
    {
        var message = Sample.Refused(400, "Malformed " + name, Sample.WithRow("From", row));
        Assert.False(message.TryGet(SipHeader.From, out _));
    }

    [Fact]
    public void A_control_octet_in_a_Contact_does_not_turn_a_registration_into_a_query() =>
        Sample.Refused(400, "Malformed Contact", Sample.WithRow("Contact", "Contact: <sip:al\u0000ice@192.0.2.4>"));

    [Fact]
    public void A_quoted_pair_does_not_make_a_control_octet_any_better()
    {
        var message = Sample.Refused(400, "Malformed From", Sample.WithRow("From", "From: \"\\\u0000 \\\u0007 \\\u007F\" <sip:alice@example.com>;tag=1"));
        Assert.False(message.TryGet(SipHeader.From, out _));
        Assert.False(Sample.Accepted(Sample.WithAdded("User-Agent: \"\\\u001B[2J\"")).TryGet(SipHeader.UserAgent, out _));
    }

    [Theory]
    [InlineData("Call-ID", "Call-ID: a\u00FFb")]
    [InlineData("CSeq", "CSeq: 1 REG\u00FFISTER")]
    public void What_answers_repeat_is_text_or_is_not_repeated(string name, string row)
    {
        var message = Sample.Refused(400, "Malformed " + name, Sample.WithRow(name, row));
        for (int i = 0; i < message.HeaderCount; i++) Assert.True(System.Text.Unicode.Utf8.IsValid(message.ValueAt(i)));
    }

    [Theory]
    [InlineData("Via: a")]
    [InlineData("v: SIP/2.0/UDP h, a")]
    [InlineData("v: \"\"")]
    public void A_further_Via_that_is_none_is_refused_400(string row) => Sample.Refused(400, "Malformed Via", Sample.WithAdded(row));

    [Fact]
    public void More_Via_than_hops_are_refused_513()
    {
        Sample.Accepted(Sample.WithAdded("Via: " + string.Join(',', Enumerable.Repeat("SIP/2.0/UDP h", 69))));
        Sample.Refused(513, "Too many Via", Sample.WithAdded("Via: " + string.Join(',', Enumerable.Repeat("SIP/2.0/UDP h", 70))));
    }

    [Fact]
    public void A_Via_that_is_not_text_cannot_be_answered() => Sample.Dropped(Sample.WithAdded("Via: SIP/2.0/UDP 192.0.2.9;branch=\u00FF"));

    [Theory]
    [InlineData("No colon here")]
    [InlineData(": no name")]
    [InlineData("Con\u0000tact: <sip:alice@192.0.2.4>")]
    [InlineData("Contact\u000B: <sip:alice@192.0.2.4>")]
    [InlineData("Con tact: <sip:alice@192.0.2.4>")]
    [InlineData("Cont\u00E4ct: <sip:alice@192.0.2.4>")]
    public void A_line_that_is_no_header_field_is_refused_400(string row) => Sample.Refused(400, "header field line", Sample.WithAdded(row));

    [Fact]
    public void White_space_before_the_colon_belongs_to_no_name()
    {
        var message = Sample.Accepted(Sample.WithRow("Contact", "Contact \t : <sip:alice@192.0.2.4>\r\nm\t:<sip:bob@192.0.2.4>"));
        Assert.Equal(2, message.Count(SipHeader.Contact));
        Assert.Equal("Contact", Sample.Text(message.NameAt(6)));
    }

    [Fact]
    public void A_header_section_that_begins_with_white_space_is_refused_400() =>
        Sample.Refused(400, "header field line", Sample.Register.Replace("\r\nVia", "\r\n X: y\r\nVia", StringComparison.Ordinal));

    [Fact]
    public void A_header_section_without_its_empty_line_is_refused_400()
    {
        Sample.Refused(400, "empty line", Sample.Register[..^2]);
        Sample.Refused(400, "empty line", Sample.Register[..^4]);
    }

    [Theory]
    [InlineData("-999")]
    [InlineData("five")]
    [InlineData("")]
    [InlineData("+0")]
    [InlineData("0x0")]
    [InlineData("0, 0")]
    [InlineData("0 0")]
    [InlineData("\u0660")]
    public void A_Content_Length_that_is_not_digits_is_refused_400(string value)
    {
        var message = Sample.Refused(400, "Malformed Content-Length", Sample.WithRow("Content-Length", "Content-Length: " + value) + "body");
        Assert.True(message.Body.IsEmpty);
    }

    [Theory]
    [InlineData("4294967296")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999")]
    public void A_Content_Length_that_overflows_is_never_a_small_one(string value) =>
        Sample.Refused(400, "shorter than Content-Length", Sample.WithRow("Content-Length", "Content-Length: " + value) + "body");

    [Fact]
    public void A_message_past_its_limit_is_refused_513() =>
        Sample.Refused(513, "Message too large", Sample.WithRow("Content-Length", "Content-Length: 65536") + new string('x', 65536));

    [Fact]
    public void A_header_section_past_its_limit_is_refused_513() =>
        Sample.Refused(513, "Header section", Sample.WithAdded(string.Join("\r\n", Enumerable.Repeat("X: " + new string('y', 4000), 5))));

    [Fact]
    public void One_header_field_past_its_limit_is_refused_513_and_the_others_are_kept()
    {
        var message = Sample.Refused(513, "Subject", Sample.WithAdded("Subject: " + new string('y', 8 * 1024)));
        Assert.Equal(8, message.HeaderCount);
    }

    [Fact]
    public void A_header_section_of_exactly_its_limit_is_accepted()
    {
        var limits = SipLimits.Default with { MaxHeaderSectionBytes = Sample.Register.Length, MaxMessageBytes = Sample.Register.Length };
        Assert.True(Sample.Parse(Sample.Register, out _, limits: limits).IsOk);
        limits = limits with { MaxHeaderSectionBytes = Sample.Register.Length - 1 };
        Sample.Refused(513, "Header section", Sample.Register, limits: limits);
    }

    [Fact]
    public void A_Request_URI_past_its_limit_is_refused_414() =>
        Sample.Refused(414, "Request-URI", Sample.Register.Replace("REGISTER sip:", "REGISTER sip:" + new string('a', 1024) + "@", StringComparison.Ordinal));

    [Theory]
    [InlineData("From")]
    [InlineData("To")]
    public void A_From_or_To_URI_past_its_limit_is_refused_513(string name) =>
        Sample.Refused(513, name, Sample.WithRow(name, $"{name}: <sip:{new string('a', 1024)}@example.com>;tag=1"));

    [Fact]
    public void More_header_fields_than_the_limit_are_refused_513()
    {
        var message = Sample.Refused(513, "Too many header fields", Sample.WithAdded(string.Join("\r\n", Enumerable.Repeat("X: y", 200))));
        Assert.Equal(200, message.HeaderCount);
    }

    [Fact]
    public void More_parameters_than_the_limit_are_refused()
    {
        string parameters = string.Concat(Enumerable.Range(0, 65).Select(i => $";p{i}"));
        Sample.Refused(414, "Request-URI", Sample.Register.Replace("com SIP/2.0", "com" + parameters + " SIP/2.0", StringComparison.Ordinal));
        Sample.Refused(513, "From", Sample.WithRow("From", "From: <sip:alice@example.com>;tag=1" + parameters));
        Sample.Refused(513, "Via", Sample.WithRow("Via", "Via: SIP/2.0/UDP 192.0.2.4;branch=z9hG4bK1" + parameters));
    }

    private static List<string> ValuesOf(SipMessage message, SipHeader header)
    {
        var values = new List<string>();
        foreach (var value in message.Values(header)) values.Add(Sample.Text(value));
        return values;
    }
}

using ActorRegistrar.Actors.Locations;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Actors.Transport.Intake;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Rules;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Intake;

public sealed class RequestClassifierTests
{
    private static readonly SipRequest Register = SipRequest.Register;

    [Theory]
    [InlineData("tel:+4930123")]
    [InlineData("mailto:alice@example.com")]
    [InlineData("nobodyknows:x")]
    [Trait("RFC", "3261 8.2.2.1: scheme")]
    public void A_request_uri_of_another_scheme_is_416(string uri) => Refused(416, Register with { Uri = uri });

    [Fact]
    [Trait("RFC", "3261 10.3 step 1")]
    public void A_domain_that_is_not_served_is_404() => Refused(404, Register with { Uri = "sip:example.net", To = "<sip:alice@example.net>" });

    [Fact]
    [Trait("RFC", "3261 10.3: order of the steps")]
    public void The_domain_is_judged_before_require_and_require_before_the_address_of_record()
    {
        Refused(404, (Register with { Uri = "sip:example.net" }).With("Require: foo"));
        Refused(420, (Register with { To = "<sip:alice@example.net>" }).With("Require: foo"));
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.3: 420")]
    [Trait("RFC", "6140 5.2: Require")]
    public void An_unknown_option_is_420_and_only_the_unknown_ones_are_listed()
    {
        SipAnswer answer = Refused(420, Register.With("Require: path, foo", "Require: gin"));

        Assert.Equal("Unsupported: foo, gin\r\n", answer.Headers);
    }

    [Fact]
    [Trait("RFC", "3261 8.2.2.3: 420")]
    public void What_is_understood_is_required_in_vain() => Registers(Register.With("Require: path"));

    [Fact]
    [Trait("RFC", "3261 8.2.2.3: Proxy-Require")]
    public void Proxy_require_is_none_of_a_registrars_business() => Registers(Register.With("Proxy-Require: foo"));

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: To")]
    public void The_address_of_record_is_that_of_to() =>
        Assert.Equal(Aor.Of("alice"), Registers(Register with { From = "<sip:secretary@elsewhere.example>;tag=1" }));

    [Theory]
    [InlineData("isbn:2983792873")]
    [InlineData("tel:+4930123")]
    [Trait("RFC", "4475 3.3.4")]
    public void A_to_that_is_neither_sip_nor_sips_is_400(string uri) => Refused(400, Register with { To = $"<{uri}>" });

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void A_to_of_another_domain_than_the_request_uri_is_404() => Refused(404, Register with { To = "<sip:alice@example.net>" });

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void A_to_of_another_domain_is_404_even_where_both_are_served() =>
        Refused(404, Register with { To = "<sip:alice@example.net>" }, "example.com", "example.net");

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void Where_any_domain_is_served_a_request_to_the_servers_address_registers_any()
    {
        Assert.Equal("alice@example.net", Registers(Register with { Uri = "sip:203.0.113.1", To = "<sip:alice@example.net>" }, "*").Key);
        Assert.Equal("alice@example.net", Registers(Register with { Uri = "sip:localhost:5060", To = "<sip:alice@example.net>" }, "*").Key);
        Refused(404, Register with { Uri = "sip:example.org", To = "<sip:alice@example.net>" }, "*");
    }

    [Theory]
    [InlineData("sip:203.0.113.1:5060")]
    [InlineData("sip:[2001:db8::1]")]
    [InlineData("sip:localhost")]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void A_request_uri_that_names_this_server_stands_for_the_domain_of_to(string uri)
    {
        Assert.Equal("alice@example.net", Registers(Register with { Uri = uri, To = "<sip:alice@example.net>" }, "example.com", "example.net").Key);
        Refused(404, Register with { Uri = uri, To = "<sip:alice@example.org>" }, "example.com", "example.net");
        Refused(400, Register with { Uri = uri, To = "<tel:+4930123>" }, "example.com");
        Refused(404, SipRequest.Invite with { Uri = uri.Replace("sip:", "sip:alice@", StringComparison.Ordinal) });
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void What_comes_after_authentication_does_so_for_a_request_uri_that_names_this_server_too()
    {
        Assert.True(Refused(415, (Register with { Uri = "sip:203.0.113.1", Body = "hello" }).With("Content-Type: text/plain")).IsForAuthenticated);
        Assert.Equal(420, Refused(420, (Register with { Uri = "sip:203.0.113.1" }).With("Require: foo")).StatusCode);
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 5: domain")]
    public void The_name_of_this_machine_stands_for_the_domain_of_to()
    {
        IntakeSettings settings = Intakes.Settings("example.com") with { OwnNames = new DomainSet(["pbx.local"]) };

        Assert.Equal(RequestAction.Register, RequestClassifier.Classify((Register with { Uri = "sip:PBX.local." }).Parsed(), settings, out AddressOfRecord? addressOfRecord, out _));
        Assert.Equal(Aor.Of("alice"), addressOfRecord);
        Assert.Equal(RequestAction.Answer, RequestClassifier.Classify((Register with { Uri = "sip:pbx2.local" }).Parsed(), settings, out _, out _));
    }

    [Theory]
    [InlineData("tel:+49-(30)-123", "sip:example.com", "+4930123@example.com")]
    [InlineData("tel:+49-30-123", "sip:sip.example.com", "+4930123@example.com")]
    [InlineData("TEL:12-3A#;phone-context=Example.COM", "sip:example.com", "123a%23@example.com")]
    [InlineData("tel:123;phone-context=+49-30", "sip:example.net", "123@example.net")]
    [InlineData("tel:123;phone-context=+4930", "sip:203.0.113.1", "123@example.net")]
    [Trait("RFC", "3966 5.1.5")]
    [Trait("RFC", "4475 3.3.4")]
    public void A_telephone_number_in_to_belongs_to_the_domain_that_has_its_numbers(string to, string uri, string key) =>
        Assert.Equal((RequestAction.Register, key), (ClassifyNumber(Register with { To = $"<{to}>", Uri = uri }, out AddressOfRecord? addressOfRecord), addressOfRecord?.Key));

    [Theory]
    [InlineData("tel:123", "sip:example.com")]
    [InlineData("tel:123;phone-context=example.org", "sip:example.com")]
    [InlineData("tel:123;phone-context=+49-31", "sip:example.com")]
    [InlineData("tel:123;phone-context=", "sip:example.com")]
    [InlineData("tel:+4930123;phone-context=example.com", "sip:example.com")]
    [InlineData("tel:+4930123;ext=1", "sip:example.com")]
    [InlineData("tel:+4930123;isub=1", "sip:example.com")]
    [InlineData("tel:+4930123", "sip:203.0.113.1")]
    [InlineData("tel:123;phone-context=example.com", "sip:example.net")]
    [InlineData("tel:+4930123", "sip:example.org")]
    [Trait("RFC", "3966 5.1.5")]
    [Trait("RFC", "4475 3.3.4")]
    public void Any_other_number_in_to_is_refused(string to, string uri) => Assert.Equal(RequestAction.Answer, ClassifyNumber(Register with { To = $"<{to}>", Uri = uri }, out _));

    [Fact]
    [Trait("RFC", "3966 5.1.5")]
    public void A_request_to_a_local_number_is_a_lookup_where_a_domain_has_it()
    {
        Assert.Equal(RequestAction.Lookup, ClassifyNumber(SipRequest.Invite with { Uri = "tel:1-2-3;phone-context=+4930" }, out AddressOfRecord? addressOfRecord));
        Assert.Equal("123@example.net", addressOfRecord!.Key);
        Assert.Equal(RequestAction.Answer, ClassifyNumber(SipRequest.Invite with { Uri = "tel:123;phone-context=+4931" }, out _));
        Assert.Equal(RequestAction.Answer, ClassifyNumber(Register with { Uri = "tel:123;phone-context=+4930" }, out _));
    }

    [Fact]
    public void A_number_of_a_domain_that_is_not_served_is_that_of_no_domain()
    {
        IntakeSettings settings = Intakes.Settings("example.com") with { Policies = new DomainPolicies(RegistrationPolicy.Default, [new DomainPolicy("example.net") { LocalNumberDomain = "+49-30" }]) };

        Assert.Equal(RequestAction.Answer, RequestClassifier.Classify((SipRequest.Invite with { Uri = "tel:123;phone-context=+4930" }).Parsed(), settings, out _, out SipAnswer answer));
        Assert.Equal(416, answer.StatusCode);
    }

    [Theory]
    [InlineData("sip:%61lice@example.com;user=phone")]
    [InlineData("sip:alice@example.com;transport=tcp;lr")]
    [InlineData("sip:alice:secret@example.com")]
    [Trait("RFC", "3261 10.3 step 5: canonical form")]
    public void Parameters_password_and_escapes_do_not_make_another_address_of_record(string to) =>
        Assert.Equal(Aor.Of("alice"), Registers(Register with { To = $"<{to}>" }));

    [Fact]
    [Trait("RFC", "3261 19.1.4: case")]
    public void The_user_has_case_and_the_host_has_none()
    {
        Assert.NotEqual(Aor.Of("alice"), Registers(Register with { To = "<sip:Alice@example.com>" }));
        Assert.Equal(Aor.Of("alice"), Registers(Register with { To = "<sip:alice@EXAMPLE.com>", Uri = "sip:Example.COM" }));
    }

    [Fact]
    [Trait("RFC", "3261 19.1.2")]
    public void An_escape_in_the_host_matches_nothing() => Refused(400, Register with { To = "<sip:alice@%65xample.com>" });

    [Fact]
    [Trait("RFC", "3261 19.1.4: sips of an address-of-record")]
    public void Sip_and_sips_name_one_address_of_record() =>
        Assert.Equal(Aor.Of("alice"), Registers(Register with { Uri = "sips:example.com", To = "<sips:alice@example.com>" }));

    [Fact]
    [Trait("RFC", "3261 19.1.1: port of To")]
    public void A_port_in_to_is_ignored() => Assert.Equal(Aor.Of("alice"), Registers(Register with { To = "<sip:alice@example.com:5062>" }));

    [Fact]
    [Trait("RFC", "3261 10.2: user in the Request-URI")]
    public void A_user_in_the_request_uri_of_a_register_is_ignored() => Registers(Register with { Uri = "sip:alice@example.com" });

    [Fact]
    [Trait("RFC", "3261 10.2: third party")]
    public void A_third_party_may_register() => Registers(Register with { From = "<sip:bob@example.com>;tag=1" });

    [Fact]
    [Trait("RFC", "3261 10.2: no dialog")]
    public void A_to_tag_makes_no_difference() => Assert.Equal(Aor.Of("alice"), Registers(Register with { To = "<sip:alice@example.com>;tag=old" }));

    [Fact]
    public void An_address_of_record_longer_than_a_journal_key_is_400()
    {
        Refused(400, Register with { To = $"<sip:{new string('a', 240)}@example.com>" });
        Registers(Register with { To = $"<sip:{new string('a', 239)}@example.com>" });
    }

    [Theory]
    [InlineData("X-Whatever: \"unbalanced")]
    [InlineData("Organization: ;;;,,,")]
    [InlineData("Date: yesterday")]
    [Trait("RFC", "3261 8.2.2")]
    public void Header_fields_that_are_unknown_or_not_needed_are_ignored(string header) => Registers(Register.With(header));

    [Fact]
    [Trait("RFC", "3261 8.2.1")]
    public void A_known_method_to_the_server_itself_is_405_with_what_is_allowed()
    {
        SipAnswer answer = Refused(405, Register with { Method = "SUBSCRIBE" });

        Assert.Equal("Allow: REGISTER, OPTIONS, INVITE, ACK, CANCEL\r\n", answer.Headers);
    }

    [Fact]
    [Trait("RFC", "3261 21.5.2")]
    public void A_method_that_nobody_knows_is_501() => Refused(501, Register with { Method = "DANCE" });

    [Fact]
    [Trait("RFC", "3261 16.3")]
    public void Max_forwards_of_0_does_not_stop_a_register()
    {
        var message = new Sip.Messages.SipMessage();
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(Register.Text.Replace("Max-Forwards: 70", "Max-Forwards: 0", StringComparison.Ordinal));
        Sip.Messages.SipParser.Parse(bytes, message, Sip.Messages.SipFraming.Datagram, Sip.Messages.SipLimits.Default);

        Assert.Equal(RequestAction.Register, RequestClassifier.Classify(message, Intakes.Settings(), out _, out _));
    }

    [Theory]
    [InlineData("Content-Type: text/plain", "Accept: application/sdp\r\n")]
    [InlineData("Content-Type: application/sdp\r\nContent-Encoding: gzip", "Accept-Encoding: identity\r\n")]
    [InlineData("Content-Type: text/plain\r\nContent-Disposition: session;handling=required", "Accept: application/sdp\r\n")]
    [Trait("RFC", "3261 8.2.3: 415")]
    public void A_body_that_is_not_understood_is_415_with_what_would_be(string headers, string accept) =>
        Assert.Equal(accept, Refused(415, (Register with { Body = "hello" }).With(headers)).Headers);

    [Fact]
    [Trait("RFC", "3261 8.2.3: 415")]
    public void A_body_without_a_type_is_400() => Refused(400, Register with { Body = "hello" });

    [Theory]
    [InlineData("")]
    [InlineData("Content-Type: text/xml")]
    [Trait("RFC", "3261 8.2.3: 415")]
    public void A_body_is_not_looked_at_where_the_domain_says_so(string headers)
    {
        var everywhere = new RegistrationPolicy { Compatibility = new CompatibilityProfile { Body = BodyHandling.Ignore } };
        IntakeSettings settings = Intakes.Settings() with { Policies = new DomainPolicies(everywhere, []) };
        SipRequest request = Register with { Body = "<x/>" };

        Assert.Equal(RequestAction.Register, RequestClassifier.Classify((headers.Length == 0 ? request : request.With(headers)).Parsed(), settings, out _, out _));
    }

    [Theory]
    [InlineData("Content-Type: text/plain\r\nContent-Disposition: session;handling=optional")]
    [InlineData("Content-Type: text/plain\r\nContent-Disposition: session; handling=OPTIONAL")]
    [InlineData("Content-Type: application/sdp")]
    [InlineData("Content-Type: application/SDP;charset=utf-8\r\nContent-Encoding: identity")]
    [Trait("RFC", "3261 8.2.3: optional")]
    public void A_body_that_is_optional_or_understood_is_let_pass(string headers) => Registers((Register with { Body = "hello" }).With(headers));

    [Fact]
    [Trait("RFC", "3327 5.3: 420")]
    public void A_path_is_let_pass_whether_or_not_the_client_supports_it()
    {
        Registers(Register.With("Path: <sip:edge.example.com;lr>"));
        Registers(Register.With("Path: <sip:edge.example.com;lr>", "Supported: outbound, Path"));
    }

    [Fact]
    public void OPTIONS_to_the_server_is_told_what_it_can_do()
    {
        SipAnswer answer = Refused(200, Register with { Method = "OPTIONS" });

        Assert.Equal(
            "Allow: REGISTER, OPTIONS, INVITE, ACK, CANCEL\r\nAccept: application/sdp\r\nAccept-Encoding: identity\r\nAccept-Language: en\r\nSupported: path, outbound\r\n",
            answer.Headers);
        Refused(200, Register with { Method = "OPTIONS", Uri = "sip:203.0.113.1" });
        Refused(420, (Register with { Method = "OPTIONS" }).With("Require: foo"));
    }

    [Theory]
    [InlineData(PathHandling.Lazy, OutboundMode.Optional, true, "path, outbound, gruu", 200)]
    [InlineData(PathHandling.Off, OutboundMode.Required, false, "outbound", 420)]
    [InlineData(PathHandling.Strict, OutboundMode.Off, false, "path", 420)]
    [InlineData(PathHandling.Off, OutboundMode.Off, true, "gruu", 200)]
    [InlineData(PathHandling.Off, OutboundMode.Off, false, "", 420)]
    [Trait("RFC", "3261 11.2")]
    public void OPTIONS_to_a_domain_is_told_what_is_understood_there(PathHandling path, OutboundMode outbound, bool gruu, string supported, int requiringGruu)
    {
        var policy = new RegistrationPolicy { Compatibility = new CompatibilityProfile { Path = path }, Extensions = new ExtensionPolicy { Outbound = outbound, Gruu = gruu } };
        var settings = new IntakeSettings(new DomainSet(["example.com"]), SipLimits.Default, "") { Policies = new DomainPolicies(RegistrationPolicy.Default, [new DomainPolicy("example.com") { Registration = policy }]) };
        SipRequest options = Register with { Method = "OPTIONS" };

        RequestClassifier.Classify(options.Parsed(), settings, out _, out SipAnswer answer);
        Assert.Equal(200, answer.StatusCode);
        Assert.EndsWith($"\r\nSupported: {supported}\r\n", answer.Headers, StringComparison.Ordinal);
        RequestClassifier.Classify(options.With("Require: gruu").Parsed(), settings, out _, out answer);
        Assert.Equal(requiringGruu, answer.StatusCode);
    }

    [Theory]
    [InlineData("INVITE")]
    [InlineData("MESSAGE")]
    [InlineData("OPTIONS")]
    [InlineData("DANCE")]
    [Trait("RFC", "3261 8.3: any method")]
    public void A_request_to_an_address_of_record_is_a_lookup_whatever_its_method_and_require(string method)
    {
        RequestAction action = Classify((SipRequest.Invite with { Method = method }).With("Require: foo"), out AddressOfRecord? addressOfRecord, out _);

        Assert.Equal((RequestAction.Lookup, Aor.Of("alice")), (action, addressOfRecord));
    }

    [Fact]
    [Trait("RFC", "3261 16.5: Request-URI")]
    public void A_request_uri_is_made_canonical_before_the_lookup()
    {
        Classify(SipRequest.Invite with { Uri = "sip:%61lice@EXAMPLE.com:5060;user=phone", To = "<sip:bob@example.com>" }, out AddressOfRecord? addressOfRecord, out _);

        Assert.Equal(Aor.Of("alice"), addressOfRecord);
    }

    [Fact]
    public void A_request_to_a_user_of_another_domain_is_404() => Refused(404, SipRequest.Invite with { Uri = "sip:alice@example.net" });

    [Fact]
    [Trait("RFC", "3261 8.3: any method")]
    public void CANCEL_is_200() => Refused(200, SipRequest.Invite with { Method = "CANCEL" });

    [Fact]
    public void ACK_and_responses_are_absorbed()
    {
        Assert.Equal(RequestAction.Absorb, Classify(SipRequest.Invite with { Method = "ACK" }, out _, out _));
        var response = new Sip.Messages.SipMessage();
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(Register.Text.Replace("REGISTER sip:example.com SIP/2.0", "SIP/2.0 200 OK", StringComparison.Ordinal));
        Assert.True(Sip.Messages.SipParser.Parse(bytes, response, Sip.Messages.SipFraming.Datagram, Sip.Messages.SipLimits.Default).IsOk);
        Assert.Equal(RequestAction.Absorb, RequestClassifier.Classify(response, Intakes.Settings(), out _, out _));
    }

    private static RequestAction Classify(SipRequest request, out AddressOfRecord? addressOfRecord, out SipAnswer answer, params string[] domains) =>
        RequestClassifier.Classify(request.Parsed(), Intakes.Settings(domains), out addressOfRecord, out answer);

    private static RequestAction ClassifyNumber(SipRequest request, out AddressOfRecord? addressOfRecord)
    {
        IntakeSettings settings = Intakes.Settings("example.com", "sip.example.com", "example.net", "example.org") with
        {
            Policies = new DomainPolicies(
                RegistrationPolicy.Default,
                [
                    new DomainPolicy("example.com") { Aliases = ["sip.example.com"], LocalNumberDomain = "example.com" },
                    new DomainPolicy("example.net") { LocalNumberDomain = "+49-30" },
                ]),
        };
        return RequestClassifier.Classify(request.Parsed(), settings, out addressOfRecord, out _);
    }

    private static AddressOfRecord Registers(SipRequest request, params string[] domains)
    {
        RequestAction action = Classify(request, out AddressOfRecord? addressOfRecord, out SipAnswer answer, domains);
        Assert.True(action == RequestAction.Register, $"{answer}");
        return addressOfRecord!;
    }

    private static SipAnswer Refused(int status, SipRequest request, params string[] domains)
    {
        RequestAction action = Classify(request, out _, out SipAnswer answer, domains);
        Assert.Equal((RequestAction.Answer, status), (action, answer.StatusCode));
        return answer;
    }
}

using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Uris;

public class SipUriTests
{
    [Fact]
    public void A_sip_URI_is_read_into_its_parts()
    {
        Assert.True(SipUri.TryParse("SIP:alice:secret@[2001:db8::1]:5070;transport=tcp;lr?subject=project%20x&priority="u8, out var uri));
        Assert.Equal(UriScheme.Sip, uri.Scheme);
        Assert.Equal("SIP", Sample.Text(uri.SchemeName));
        Assert.True(uri.HasUserInfo && uri.HasPassword);
        Assert.Equal(("alice", "secret"), (Sample.Text(uri.User), Sample.Text(uri.Password)));
        Assert.Equal(("[2001:db8::1]", 5070), (Sample.Text(uri.Host), uri.Port));
        Assert.Equal((";transport=tcp;lr", 2), (Sample.Text(uri.Parameters), uri.ParameterCount));
        Assert.Equal("subject=project%20x&priority=", Sample.Text(uri.Headers));
    }

    [Theory]
    [InlineData("sip:alice@atlanta.com", "alice", "atlanta.com", -1)]
    [InlineData("sip:alice:secretword@atlanta.com;transport=tcp", "alice", "atlanta.com", -1)]
    [InlineData("sips:alice@atlanta.com?subject=project%20x&priority=urgent", "alice", "atlanta.com", -1)]
    [InlineData("sip:+1-212-555-1212:1234@gateway.com;user=phone", "+1-212-555-1212", "gateway.com", -1)]
    [InlineData("sips:1212@gateway.com", "1212", "gateway.com", -1)]
    [InlineData("sip:alice@192.0.2.4", "alice", "192.0.2.4", -1)]
    [InlineData("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com", "", "atlanta.com", -1)]
    [InlineData("sip:alice;day=tuesday@atlanta.com", "alice;day=tuesday", "atlanta.com", -1)]
    [InlineData("sip:user;par=u%40example.net@example.com", "user;par=u%40example.net", "example.com", -1)]
    [InlineData("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
        "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "example.com", -1)]
    [InlineData("sip:%00@host5.example.com", "%00", "host5.example.com", -1)]
    [InlineData("sip:a@h:0", "a", "h", 0)]
    [InlineData("sip:a@h:065535", "a", "h", 65535)]
    [InlineData("sip:a@example.com.", "a", "example.com.", -1)]
    [InlineData("sip:a@3f2a9c1b:5060", "a", "3f2a9c1b", 5060)]
    [InlineData("sip:a:@h", "a", "h", -1)]
    public void Every_example_of_the_RFCs_and_odd_but_legal_forms_are_read(string text, string user, string host, int port)
    {
        Assert.True(SipUri.TryParse(Sample.Bytes(text), out var uri));
        Assert.Equal((user, host, port), (Sample.Text(uri.User), Sample.Text(uri.Host), uri.Port));
        Assert.Equal(user.Length > 0, uri.HasUserInfo);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip")]
    [InlineData("sip:")]
    [InlineData(":h")]
    [InlineData("1sip:h")]
    [InlineData("s%69p:h")]
    [InlineData("sip:@h")]
    [InlineData("sip::pw@h")]
    [InlineData("sip:a@")]
    [InlineData("sip:a@b@c")]
    [InlineData("sip:a@ h")]
    [InlineData("sip:a b@h")]
    [InlineData("sip:a\"b@h")]
    [InlineData("sip:\u00E4@h")]
    [InlineData("sip:a:p/w@h")]
    [InlineData("sip:a%@h")]
    [InlineData("sip:a%4@h")]
    [InlineData("sip:a%4g@h")]
    [InlineData("sip:a%%41@h")]
    [InlineData("sip:a@h%41")]
    [InlineData("sip:a@h:x")]
    [InlineData("sip:a@h:-1")]
    [InlineData("sip:a@h:65536")]
    [InlineData("sip:a@h:99999999999999999999")]
    [InlineData("sip:a@h:5060x")]
    [InlineData("sip:a@h;=x")]
    [InlineData("sip:a@h;x=\"q\"")]
    [InlineData("sip:a@h;x=%4")]
    [InlineData("sip:a@h?x")]
    [InlineData("sip:a@h?=x")]
    [InlineData("sip:a@h?x=y&")]
    [InlineData("sip:a@h?x=y&&z=1")]
    [InlineData("sip:a@h?x=<y>")]
    [InlineData("sip:a@h?x=y;z")]
    [InlineData("sip:a@-h")]
    [InlineData("sip:a@h-")]
    [InlineData("sip:a@h..x")]
    [InlineData("sip:a@.h")]
    [InlineData("sip:a@.")]
    [InlineData("sip:a@1.2.3")]
    [InlineData("sip:a@1.2.3.4.5")]
    [InlineData("sip:bob@444.555.666.777")]
    [InlineData("sip:a@192.0.02.1")]
    [InlineData("sip:a@[]")]
    [InlineData("sip:a@[::1")]
    [InlineData("sip:a@::1")]
    [InlineData("sip:2001:db8::10")]
    [InlineData("sip:a@[1:2:3:4:5:6:7]")]
    [InlineData("sip:a@[1:2:3:4:5:6:7:8:9]")]
    [InlineData("sip:a@[1::2::3]")]
    [InlineData("sip:a@[12345::]")]
    [InlineData("sip:a@[fe80::1%eth0]")]
    [InlineData("sip:a@[192.0.2.1]")]
    [InlineData("sip:a@[::1]x")]
    [InlineData("tel:")]
    [InlineData("tel:+")]
    [InlineData("tel:+--")]
    [InlineData("tel:+1a")]
    [InlineData("tel:1 2")]
    [InlineData("urn:")]
    [InlineData("urn:a b")]
    [InlineData("urn:<a>")]
    [InlineData("urn:\u0000")]
    public void What_is_no_URI_is_malformed(string text) => Assert.False(SipUri.TryParse(Sample.Bytes(text), out _));

    [Theory]
    [InlineData("sip:a[b]@h", "a[b]", "h", 0)]
    [InlineData("sip:*#21#@h", "*#21#", "h", 0)]
    [InlineData("sip:a@h:", "a", "h", 0)]
    [InlineData("sip:a@h;", "a", "h", 0)]
    [InlineData("sip:a@h;;x", "a", "h", 1)]
    [InlineData("sip:a@h;x;", "a", "h", 1)]
    [InlineData("sip:a@h;x=;y", "a", "h", 2)]
    [InlineData("sip:a@h;x=YQ==", "a", "h", 1)]
    [InlineData("sip:a@h?", "a", "h", 0)]
    [InlineData("sip:a@3402000000:5060", "a", "3402000000", 0)]
    [InlineData("sip:3402000000", "", "3402000000", 0)]
    public void What_the_field_writes_and_harms_nobody_is_read(string text, string user, string host, int parameters)
    {
        Assert.True(SipUri.TryParse(Sample.Bytes(text), out var uri));
        Assert.Equal((user, host, parameters), (Sample.Text(uri.User), Sample.Text(uri.Host), uri.ParameterCount));
        Assert.Equal(text.EndsWith(":5060", StringComparison.Ordinal) ? 5060 : -1, uri.Port);
    }

    [Fact]
    public void A_parameter_is_found_behind_a_semicolon_too_many()
    {
        Assert.True(SipUri.TryParse("sip:a@h;;x=;transport=tcp;"u8, out var uri));
        Assert.True(uri.TryGetParameter("transport"u8, out var transport));
        Assert.Equal("tcp", Sample.Text(transport));
        Assert.True(uri.TryGetParameter("x"u8, out var empty));
        Assert.True(empty.IsEmpty);
    }

    [Theory]
    [InlineData("tel:+1-201-555-0123", "+1-201-555-0123", "")]
    [InlineData("TEL:7042;phone-context=example.com", "7042", ";phone-context=example.com")]
    [InlineData("tel:863-1234;phone-context=+1-914-555", "863-1234", ";phone-context=+1-914-555")]
    [InlineData("tel:*98#", "*98#", "")]
    [InlineData("tel:+1;isub=1411?x@y", "+1", ";isub=1411?x@y")]
    public void A_tel_URI_is_a_number_and_parameters(string text, string number, string parameters)
    {
        Assert.True(SipUri.TryParse(Sample.Bytes(text), out var uri));
        Assert.Equal(UriScheme.Tel, uri.Scheme);
        Assert.Equal((number, parameters), (Sample.Text(uri.User), Sample.Text(uri.Parameters)));
        Assert.True(uri.Host.IsEmpty && uri.Headers.IsEmpty && uri.Port == -1);
    }

    [Theory]
    [InlineData("nobodyKnowsThisScheme:totallyopaquecontent")]
    [InlineData("soap.beep://192.0.2.103:3002")]
    [InlineData("mailto:alice@example.com?subject=x")]
    [InlineData("urn:service:sos")]
    [InlineData("http://www.example.com")]
    [Trait("RFC", "3261 10.2.1: scheme")]
    public void A_URI_of_another_scheme_is_only_printable(string text)
    {
        Assert.True(SipUri.TryParse(Sample.Bytes(text), out var uri));
        Assert.Equal(UriScheme.Other, uri.Scheme);
        Assert.Equal(text[..text.IndexOf(':', StringComparison.Ordinal)], Sample.Text(uri.SchemeName));
        Assert.True(uri.User.IsEmpty && uri.Host.IsEmpty && uri.Parameters.IsEmpty && uri.Headers.IsEmpty);
    }

    [Fact]
    public void A_parameter_is_found_without_regard_to_case_and_escapes()
    {
        Assert.True(SipUri.TryParse("sip:caller@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31;TRANSPORT=tcp"u8, out var uri));
        Assert.True(uri.TryGetParameter("lr"u8, out var value) && value.IsEmpty);
        Assert.True(uri.TryGetParameter("name"u8, out value));
        Assert.Equal("v%61lue%25%34%31", Sample.Text(value));
        Assert.True(uri.TryGetParameter("transport"u8, out value));
        Assert.Equal("tcp", Sample.Text(value));
        Assert.False(uri.TryGetParameter("trans"u8, out _));
    }
}

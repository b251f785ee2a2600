using System.Text;
using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Tests.Headers;

public class NameAddressTests
{
    [Theory]
    [InlineData("<sip:alice@example.com>", "", "sip:alice@example.com", "")]
    [InlineData("sip:alice@example.com", "", "sip:alice@example.com", "")]
    [InlineData("\"Alice\" <sip:alice@example.com>;expires=60", "\"Alice\"", "sip:alice@example.com", ";expires=60")]
    [InlineData("\"Alice\"<sip:alice@example.com>", "\"Alice\"", "sip:alice@example.com", "")]
    [InlineData("Alice <sip:alice@example.com>", "Alice", "sip:alice@example.com", "")]
    [InlineData("caller<sip:alice@example.com>", "caller", "sip:alice@example.com", "")]
    [InlineData("Mr. A. \t B!  <sip:alice@example.com>", "Mr. A. \t B!", "sip:alice@example.com", "")]
    [InlineData("\"a \\\" <sip:b@c> \\\\\" <sip:alice@example.com>", "\"a \\\" <sip:b@c> \\\\\"", "sip:alice@example.com", "")]
    [InlineData(" \t<sip:alice@example.com>\t ; \t expires \t= 60 ", "", "sip:alice@example.com", "; \t expires \t= 60")]
    [InlineData("sip:alice@example.com \t;q=0.5", "", "sip:alice@example.com", ";q=0.5")]
    [InlineData("<mailto:alice@example.com?subject=x>", "", "mailto:alice@example.com?subject=x", "")]
    [InlineData("<name:John_Smith>", "", "name:John_Smith", "")]
    [InlineData("isbn:2983792873", "", "isbn:2983792873", "")]
    [InlineData("<sip:a@h>;+sip.instance=\"<urn:uuid:0>\"", "", "sip:a@h", ";+sip.instance=\"<urn:uuid:0>\"")]
    [InlineData("sip:a@h;+sip.instance=\"<urn:uuid:0>\"", "", "sip:a@h", ";+sip.instance=\"<urn:uuid:0>\"")]
    [InlineData("\"\" <sip:a@h>", "\"\"", "sip:a@h", "")]
    [InlineData("<tel:+1-212;ext=*1#2>", "", "tel:+1-212;ext=*1#2", "")]
    public void A_name_addr_or_addr_spec_is_read_into_its_parts(string text, string displayName, string uri, string parameters)
    {
        Assert.True(NameAddress.TryParse(Sample.Bytes(text), out var address));
        Assert.Equal((displayName, uri, parameters),
            (Sample.Text(address.DisplayName), Sample.Text(address.Uri), Sample.Text(address.Parameters)));
        Assert.False(address.IsStar);
        Assert.True(address.IsWellFormed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("<>")]
    [InlineData("< >")]
    [InlineData("sip:a@h <sip:joe@example.org>")]
    [InlineData("J\"o\"e <sip:joe@example.org>")]
    [InlineData("<sip:joe@example.org>, <sip:x@y>")]
    [InlineData("<sip:joe@example.org>;x, <sip:x@y>")]
    [InlineData("sip:joe@example.org;x=")]
    [InlineData("sip:joe;day=tuesday@example.org")]
    [InlineData("\"Joe\"")]
    [InlineData("\"Joe\" sip:joe@example.org")]
    [InlineData("\"Joe <sip:joe@example.org>")]
    [InlineData("\"Joe\\\" <sip:joe@example.org>")]
    [InlineData("Joe\" <sip:joe@example.org>")]
    [InlineData("Joe; <sip:joe@example.org>")]
    [InlineData("<sip:joe@example.org")]
    [InlineData("sip:joe@example.org>")]
    [InlineData("<sip:joe@example.org>x")]
    [InlineData("<sip:joe@example.org> <sip:x@y>")]
    [InlineData("<sip:joe@example.org>;x=\"open")]
    [InlineData("<<sip:joe@example.org>>")]
    [InlineData("<sip:joe\u0000@example.org>")]
    [InlineData("<sip:j\u00F6e@example.org>")]
    [InlineData("<joe@example.org>")]
    [InlineData("joe")]
    [InlineData("<:joe>")]
    [InlineData("<sip:>")]
    [InlineData("<1sip:joe>")]
    [InlineData("\"\u0007\" <sip:joe@example.org>")]
    [InlineData("\"\\\r\" <sip:joe@example.org>")]
    [InlineData("\"\\\n\" <sip:joe@example.org>")]
    [InlineData("\"\\\u00C3\u00A4\" <sip:joe@example.org>")]
    public void What_is_neither_is_malformed(string text) => Assert.False(NameAddress.TryParse(Sample.Bytes(text), out _));

    [Theory]
    [InlineData("J(oe) 1/2 <sip:joe@example.org>", "sip:joe@example.org", "")]
    [InlineData("joe@example.org <sip:joe@example.org>", "sip:joe@example.org", "")]
    [InlineData("Bell, Alexander <sip:joe@example.org>", "sip:joe@example.org", "")]
    [InlineData("\"\u00FF\" <sip:joe@example.org>;x", "sip:joe@example.org", "")]
    [InlineData("< sip:joe@example.org\t>", "sip:joe@example.org", "")]
    [InlineData("<sip:joe@example.org>;", "sip:joe@example.org", "")]
    [InlineData("<sip:joe@example.org>;;tag=1", "sip:joe@example.org", "1")]
    [InlineData("<sip:joe@example.org>;x=@;tag=1", "sip:joe@example.org", "1")]
    [InlineData("<sip:joe@example.org>;tag=", "sip:joe@example.org", "")]
    [InlineData("<sip:joe@example.org>;tag", "sip:joe@example.org", "")]
    public void What_has_one_meaning_only_is_read_and_called_not_well_formed(string text, string uri, string tag)
    {
        Assert.True(NameAddress.TryParse(Sample.Bytes(text), out var address));
        Assert.Equal((uri, tag, false), (Sample.Text(address.Uri), Sample.Text(address.Tag), address.IsWellFormed));
    }

    [Theory]
    [InlineData("sip:user@example.com?Route=%3Csip:sip.example.com%3E")]
    [InlineData("sip:user,x@example.com")]
    [InlineData("sip:user@example.com;x?Route=y")]
    [InlineData("sip:user;day=tuesday@example.com")]
    [Trait("RFC", "4475 3.1.2.13")]
    public void A_URI_that_needs_angle_brackets_is_malformed_without_them(string text) =>
        Assert.False(NameAddress.TryParse(Sample.Bytes(text), out _));

    [Fact]
    [Trait("RFC", "4475 3.3.12")]
    public void Without_brackets_a_parameter_belongs_to_the_header()
    {
        Assert.True(NameAddress.TryParse("sip:+19725552222@gw1.example.net;unknownparam"u8, out var address));
        Assert.Equal("sip:+19725552222@gw1.example.net", Sample.Text(address.Uri));
        Assert.Equal(";unknownparam", Sample.Text(address.Parameters));
        Assert.Equal(1, address.ParameterCount);
    }

    [Fact]
    [Trait("RFC", "4475 3.3.13")]
    public void Within_brackets_a_parameter_belongs_to_the_URI()
    {
        Assert.True(NameAddress.TryParse("<sip:+19725552222@gw1.example.net;unknownparam>"u8, out var address));
        Assert.Equal("sip:+19725552222@gw1.example.net;unknownparam", Sample.Text(address.Uri));
        Assert.True(address.Parameters.IsEmpty);
    }

    [Fact]
    [Trait("RFC", "4475 3.3.14")]
    public void An_escaped_header_stays_in_the_URI()
    {
        Assert.True(NameAddress.TryParse("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>"u8, out var address));
        Assert.Equal("sip:user@example.com?Route=%3Csip:sip.example.com%3E", Sample.Text(address.Uri));
    }

    [Fact]
    [Trait("RFC", "4475 3.1.1.4")]
    public void An_escaped_null_ends_nothing()
    {
        Assert.True(NameAddress.TryParse("sip:null-%00-null@example.com;tag=1"u8, out var address));
        Assert.Equal("sip:null-%00-null@example.com", Sample.Text(address.Uri));
        Assert.Equal("1", Sample.Text(address.Tag));
    }

    [Fact]
    [Trait("RFC", "3261 10.3 step 6: star and parameter")]
    public void A_star_stands_alone()
    {
        Assert.True(NameAddress.TryParse(" * "u8, out var star));
        Assert.True(star.IsStar && star.Uri.IsEmpty && star.Parameters.IsEmpty);
        Assert.False(NameAddress.TryParse("*;expires=0"u8, out _));
        Assert.False(NameAddress.TryParse("**"u8, out _));
        Assert.False(NameAddress.TryParse("<*>"u8, out _));
        Assert.True(NameAddress.TryParse("* <sip:a@h>"u8, out var named));
        Assert.False(named.IsStar);
    }

    [Theory]
    [InlineData("<sip:a@h>;TAG=x1", "x1")]
    [InlineData("<sip:a@h>;x=\";tag=no\" ; tag = y", "y")]
    [InlineData("<sip:a@h;tag=no>", "")]
    [InlineData("<sip:a@h>;tagged=no", "")]
    [InlineData("<sip:a@h>;tag=AbC==", "AbC==")]
    public void The_tag_is_the_header_parameter_of_that_name(string text, string tag)
    {
        Assert.True(NameAddress.TryParse(Sample.Bytes(text), out var address));
        Assert.Equal(tag, Sample.Text(address.Tag));
    }

    [Theory]
    [InlineData("<sip:a@h>;tag=1;tag=1")]
    [InlineData("<sip:a@h>;tag=\"1\"")]
    public void A_tag_that_is_none_makes_the_value_malformed(string text) => Assert.False(NameAddress.TryParse(Sample.Bytes(text), out _));

    [Fact]
    public void A_display_name_may_be_UTF_8_quoted_or_not()
    {
        Assert.True(NameAddress.TryParse("\"Łukasz Müller\" <sip:a@h>"u8, out var quoted));
        Assert.Equal("\"Łukasz Müller\"", Encoding.UTF8.GetString(quoted.DisplayName));
        Assert.True(NameAddress.TryParse("Łukasz Müller <sip:a@h>"u8, out var bare));
        Assert.Equal("Łukasz Müller", Encoding.UTF8.GetString(bare.DisplayName));
    }

    [Fact]
    public void A_default_value_is_all_empty()
    {
        NameAddress none = default;
        Assert.True(none.DisplayName.IsEmpty && none.Uri.IsEmpty && none.Parameters.IsEmpty && none.Tag.IsEmpty && !none.IsStar);
    }
}

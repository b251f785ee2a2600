using System.Text;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Sip.Tests.Messages;

public class HeaderNamesTests
{
    [Fact]
    public void Every_header_field_is_found_by_its_name_in_any_case()
    {
        foreach (var header in Enum.GetValues<SipHeader>().Where(header => header != SipHeader.Unknown))
        {
            string name = Encoding.ASCII.GetString(HeaderNames.NameOf(header));
            Assert.Equal(header.ToString(), name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
            Assert.Equal(header, HeaderNames.Match(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(header, HeaderNames.Match(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
            Assert.Equal(header, HeaderNames.Match(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
        }
    }

    [Fact]
    public void Header_fields_fit_the_64_bits_in_which_the_parser_keeps_sets_of_them() =>
        Assert.InRange((int)Enum.GetValues<SipHeader>().Max(), 0, 63);

    [Theory]
    [InlineData("a", SipHeader.AcceptContact)]
    [InlineData("b", SipHeader.ReferredBy)]
    [InlineData("c", SipHeader.ContentType)]
    [InlineData("d", SipHeader.RequestDisposition)]
    [InlineData("e", SipHeader.ContentEncoding)]
    [InlineData("f", SipHeader.From)]
    [InlineData("i", SipHeader.CallId)]
    [InlineData("j", SipHeader.RejectContact)]
    [InlineData("k", SipHeader.Supported)]
    [InlineData("l", SipHeader.ContentLength)]
    [InlineData("m", SipHeader.Contact)]
    [InlineData("o", SipHeader.Event)]
    [InlineData("r", SipHeader.ReferTo)]
    [InlineData("s", SipHeader.Subject)]
    [InlineData("t", SipHeader.To)]
    [InlineData("u", SipHeader.AllowEvents)]
    [InlineData("v", SipHeader.Via)]
    [InlineData("x", SipHeader.SessionExpires)]
    [InlineData("y", SipHeader.Identity)]
    [InlineData("n", SipHeader.Unknown)] // Identity-Info, which RFC 8224 took back.
    [InlineData("z", SipHeader.Unknown)]
    [Trait("RFC", "3261 7.3.3")]
    public void Every_registered_compact_name_is_known_in_either_case(string name, SipHeader expected)
    {
        Assert.Equal(expected, HeaderNames.Match(Encoding.ASCII.GetBytes(name)));
        Assert.Equal(expected, HeaderNames.Match(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("C%6Fntact")]
    [InlineData("Contacts")]
    [InlineData("Contac")]
    [InlineData("Contact ")]
    [InlineData("Via\0")]
    public void Nothing_but_the_exact_name_is_the_header_field(string name) =>
        Assert.Equal(SipHeader.Unknown, HeaderNames.Match(Encoding.ASCII.GetBytes(name)));
}

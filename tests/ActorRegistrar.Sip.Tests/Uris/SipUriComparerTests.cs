using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Uris;

public class SipUriComparerTests
{
    [Theory]
    [InlineData("semicolons too many", "sip:a@h;;x;", "sip:a@h;x")]
    [InlineData("escaped or not", "sip:a#1@h", "sip:a%231@h")]
    [InlineData("no headers", "sip:a@h?", "sip:a@h:")]
    [InlineData("E1", "sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [InlineData("E1 names escaped", "sip:a@h;%6cr", "sip:a@h;LR")]
    [InlineData("E1 escapes in lower case", "sip:a%3bb@h", "sip:a%3Bb@h")]
    [InlineData("E2", "sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("E2", "sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on")]
    [InlineData("E3 each of them equals", "sip:carol@chicago.com", "sip:carol@chicago.com;security=off")]
    [InlineData("E12", "sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [InlineData("E12 case", "sip:a@h?Subject=Lunch", "sip:a@h?subject=lunch")]
    [InlineData("E13", "sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("E15", "sip:bob@[::ffff:192.0.2.128]", "sip:bob@[::ffff:c000:280]")]
    [InlineData("E15", "sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:01]")]
    [InlineData("E15", "sip:bob@[0:0:0:0:0:FFFF:129.144.52.38]", "sip:bob@[::FFFF:129.144.52.38]")]
    [InlineData("E15 maddr", "sip:b@h;maddr=[2001:db8::1]", "sip:b@h;maddr=[2001:DB8:0::1]")]
    [InlineData("E15 RFC 5118", "sip:b@[2001:db8:::192.0.2.1]", "sip:b@[2001:db8::192.0.2.1]")]
    [InlineData("E17", "sip:alice@example.com;gr=urn:uuid:f81d", "sip:alice@example.com")]
    [InlineData("E18", "sip:a@h;pn-provider=acme;pn-prid=1", "sip:a@h")]
    [InlineData("E19", "sip:a@h;transport=udp;ob", "sip:a@H;ob;TRANSPORT=UDP")]
    [InlineData("port as a number", "sip:a@h:5060", "sip:a@h:05060")]
    [InlineData("final dot", "sip:a@example.com.", "sip:a@example.com")]
    [InlineData("doubled", "sip:a@h;x=1;x=2", "sip:a@h;x=2;x=1")]
    [InlineData("tel", "tel:+1-201-555-0123", "tel:+1(201)5550123")]
    [InlineData("tel", "tel:7042;phone-context=example.com", "TEL:70-42;Phone-Context=EXAMPLE.com")]
    [InlineData("tel", "tel:1;phone-context=+1-914", "tel:1;phone-context=+1914")]
    [InlineData("tel", "tel:+1;ext=12-34;x=y", "tel:+1;X=Y;ext=1234")]
    [InlineData("other", "MAILTO:alice@example.com", "mailto:alice@example.com")]
    public void These_are_equal_both_ways(string row, string left, string right)
    {
        Assert.True(SipUriComparer.AreEqual(left, right), row);
        Assert.True(SipUriComparer.AreEqual(right, left), row);
        Assert.True(SipUriComparer.AreEqual(Sample.Bytes(left), Sample.Bytes(right)), row);
    }

    [Theory]
    [InlineData("E3", "sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [InlineData("E5", "sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("E5", "sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("E6", "sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("E6 escaped", "sip:bob@biloxi.com", "sip:bob@biloxi.com;tr%61nsport=udp")]
    [InlineData("E7 user", "sip:bob@biloxi.com", "sip:bob@biloxi.com;user=ip")]
    [InlineData("E7 ttl", "sip:bob@biloxi.com", "sip:bob@biloxi.com;ttl=1")]
    [InlineData("E7 method", "sip:bob@biloxi.com", "sip:bob@biloxi.com;method=INVITE")]
    [InlineData("E8", "sip:bob@biloxi.com", "sip:bob@biloxi.com;maddr=biloxi.com")]
    [InlineData("E9", "SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("E9 B11", "sip:Alice@x.com", "sip:alice@x.com")]
    [InlineData("E10", "sip:alice@h", "sip:h")]
    [InlineData("E10", "sip:alice@h", "sip:@h")]
    [InlineData("E10", "sip:alice:pw@h", "sip:alice@h")]
    [InlineData("E10", "sip:alice:@h", "sip:alice@h")]
    [InlineData("E10", "sip:alice:pw@h", "sip:alice:PW@h")]
    [InlineData("E11 B13", "sip:alice@h", "sips:alice@h")]
    [InlineData("E12", "sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("E12", "sip:carol@chicago.com?a=1", "sip:carol@chicago.com?a=1&b=2")]
    [InlineData("E12", "sip:carol@chicago.com?a=1", "sip:carol@chicago.com?a=2")]
    [InlineData("E12 body", "sip:a@h?body=X", "sip:a@h?body=x")]
    [InlineData("E12 Call-ID", "sip:a@h?Call-ID=X", "sip:a@h?i=x")]
    [InlineData("E12 Call-ID", "sip:a@h?Call-ID=X", "sip:a@h?Call-ID=x")]
    [InlineData("E14", "sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("E15", "sip:b@[::1]", "sip:b@[::2]")]
    [InlineData("E15", "sip:b@[::ffff:192.0.2.1]", "sip:b@192.0.2.1")]
    [InlineData("E16", "sip:a;b@h", "sip:a%3Bb@h")]
    [InlineData("E16", "sip:a+b@h", "sip:a%2Bb@h")]
    [InlineData("E16", "sip:a@h;x=a:b", "sip:a@h;x=a%3Ab")]
    [InlineData("escapes are undone once", "sip:a@h;name=value%2541", "sip:a@h;name=valueA")]
    [InlineData("A24", "sip:%00@host5.example.com", "sip:%00%00@host5.example.com")]
    [InlineData("lr with and without value", "sip:a@h;lr", "sip:a@h;lr=on")]
    [InlineData("doubled", "sip:a@h;x=1;x=2", "sip:a@h;x=1")]
    [InlineData("tel", "tel:+1", "tel:1")]
    [InlineData("tel", "tel:+1;x=y", "tel:+1")]
    [InlineData("tel", "tel:1;phone-context=a.example", "tel:1;phone-context=b.example")]
    [InlineData("tel", "tel:+12", "tel:+123")]
    [InlineData("other", "mailto:Alice@example.com", "mailto:alice@example.com")]
    [InlineData("other", "urn:a", "urx:a")]
    [InlineData("malformed", "sip:a@h;=", "sip:a@h")]
    [InlineData("empty value", "sip:a@h;x=", "sip:a@h;x")]
    [InlineData("digits are a name", "sip:a@2130706433", "sip:a@127.0.0.1")]
    [InlineData("B12", "sip:alice@%61tlanta.com", "sip:alice@atlanta.com")]
    public void These_are_not_equal_either_way(string row, string left, string right)
    {
        Assert.False(SipUriComparer.AreEqual(left, right), row);
        Assert.False(SipUriComparer.AreEqual(right, left), row);
        Assert.False(SipUriComparer.AreEqual(Sample.Bytes(left), Sample.Bytes(right)), row);
    }

    [Fact]
    public void A_malformed_URI_does_not_even_equal_itself() => Assert.False(SipUriComparer.AreEqual("sip:@h", "sip:@h"));

    [Fact]
    public void Characters_past_ASCII_equal_only_themselves()
    {
        Assert.True(SipUriComparer.AreEqual("sip:ä@h", "sip:ä@h"));
        Assert.False(SipUriComparer.AreEqual("sip:ä@h", "sip:Ä@h"));
        Assert.False(SipUriComparer.AreEqual("sip:\u212A@h", "sip:K@h"));
        Assert.False(SipUriComparer.AreEqual("sip:a@\u212A", "sip:a@k"));
    }

    [Fact]
    public void Long_texts_are_compared_too()
    {
        string user = new('a', 3000);
        Assert.True(SipUriComparer.AreEqual($"sip:{user}@h;x", $"sip:%61{user[1..]}@H;y"));
        Assert.False(SipUriComparer.AreEqual($"sip:{user}@h;x", $"sip:{user}b@h"));
    }

    [Fact]
    public void Past_the_parameter_limit_only_identical_octets_are_equal()
    {
        string parameters = string.Concat(Enumerable.Range(0, 65).Select(i => $";p{i}"));
        Assert.True(SipUriComparer.AreEqual("sip:a@h" + parameters, "sip:a@h" + parameters));
        Assert.False(SipUriComparer.AreEqual("sip:a@h" + parameters, "sip:a@H" + parameters));
        string headers = "?" + string.Join('&', Enumerable.Range(0, 65).Select(i => $"p{i}=1"));
        Assert.True(SipUriComparer.AreEqual("sip:a@h" + headers, "sip:a@h" + headers));
        Assert.False(SipUriComparer.AreEqual("sip:a@h" + headers, "sip:a@H" + headers));
    }

    [Fact]
    public void Comparing_allocates_nothing()
    {
        const string left = "sip:%61lice@[::1]:5060;transport=TCP;a?b=c&d=e", right = "sip:alice@[0::1]:5060;Transport=tcp;z?D=e&b=c";
        bool equal = SipUriComparer.AreEqual(left, right);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) equal &= SipUriComparer.AreEqual(left, right);
        Assert.True(equal);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

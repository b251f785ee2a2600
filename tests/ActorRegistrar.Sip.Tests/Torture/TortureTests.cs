using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Torture;

public class TortureTests
{
    public static TheoryData<string> Names => [.. TortureExpectations.All.Select(expectation => expectation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_torture_message_has_its_expected_outcome(string name)
    {
        var expectation = TortureExpectations.All.Single(candidate => candidate.Name == name);
        var result = SipParser.Parse(TortureExpectations.BytesOf(expectation), new SipMessage(), SipFraming.Datagram, SipLimits.Default);
        Assert.Equal((expectation.Parse, expectation.StatusCode), (result.Status, result.StatusCode));
        Assert.Contains(expectation.Reason, result.Reason, StringComparison.Ordinal);
        Assert.Equal(expectation.Reason.Length == 0, result.Reason.Length == 0);
    }

    [Fact]
    public void All_messages_of_both_RFCs_are_in_the_table_and_none_is_without_one()
    {
        var embedded = typeof(TortureExpectations).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".dat", StringComparison.Ordinal));
        var listed = TortureExpectations.Rfc4475.Select(row => $"Torture/rfc4475/{row.Name}.dat")
            .Concat(TortureExpectations.Rfc5118.Select(row => $"Torture/rfc5118/{row.Name}.dat"));
        Assert.Equal(embedded.Order(), listed.Order());
        Assert.Equal(49, TortureExpectations.Rfc4475.Count);
    }

    [Fact]
    public void Wsinv_is_read_through_its_folds_and_white_space()
    {
        var message = Read("wsinv");
        Assert.Equal("sip:vivekg@chair-dnrc.example.com", Sample.Text(message.To.Uri));
        Assert.Equal("1918181833n", Sample.Text(message.To.Tag));
        Assert.Equal("98asjd8", Sample.Text(message.From.Tag));
        Assert.Equal(9u, message.CSeqNumber);
        Assert.Equal(("192.0.2.2", "390skdjuw"), (Sample.Text(message.TopVia.Host), Sample.Text(message.TopVia.Branch)));
        Assert.False(message.TopVia.HasMagicCookie);
        Assert.Equal(3, Count(message, SipHeader.Via));
        Assert.Equal(150, message.Body.Length);
        foreach (var contact in message.Values(SipHeader.Contact))
        {
            Assert.True(NameAddress.TryParse(contact, out var address));
            Assert.True(HeaderParameters.TryGet(address.Parameters, "q"u8, out var q));
            Assert.Equal("0.33", Sample.Text(q));
        }
    }

    [Fact]
    public void Intmeth_keeps_every_octet_that_its_grammar_allows_but_for_raw_control_octets()
    {
        var message = new SipMessage();
        SipParser.Parse(TortureExpectations.BytesOf(TortureExpectations.Rfc4475.Single(row => row.Name == "intmeth")), message, SipFraming.Datagram, SipLimits.Default);
        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~", Sample.Text(message.MethodName));
        Assert.Equal(SipMethod.Unknown, message.Method);
        Assert.False(message.TryGet(SipHeader.To, out _));
        Assert.Equal("_token~1'+`*%!-.", Sample.Text(message.From.Tag));
        Assert.Equal("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", Sample.Text(message.CallId));
    }

    [Fact]
    public void Escnull_and_esc02_and_semiuri_keep_their_escapes_where_they_are_none()
    {
        var message = Read("escnull");
        Assert.Equal("sip:null-%00-null@example.com", Sample.Text(message.To.Uri));
        Assert.Equal(2, Count(message, SipHeader.Contact));
        Assert.Equal(2, Count(Read("esc02"), SipHeader.Contact));
        Assert.True(SipUri.TryParse(Read("semiuri").RequestUri, out var uri));
        Assert.Equal("user;par=u%40example.net", Sample.Text(uri.User));
    }

    [Fact]
    [Trait("RFC", "3261 18.3: surplus octets")]
    public void Dblreq_ends_where_its_Content_Length_says()
    {
        var message = Read("dblreq");
        Assert.Equal(SipMethod.Register, message.Method);
        Assert.True(message.Body.IsEmpty);
        Assert.True(message.Bytes.EndsWith("Content-Length: 0\r\n\r\n"u8));
    }

    [Fact]
    public void Mpart01_has_its_binary_body_whole() => Assert.Equal(553, Read("mpart01").Body.Length);

    [Fact]
    public void Longreq_passes_the_default_limits()
    {
        var message = Read("longreq");
        Assert.Equal(34, message.Count(SipHeader.Via));
        Assert.Equal(155, message.From.Tag.Length);
    }

    [Theory]
    [InlineData("regbadct", false)]
    [InlineData("cparam01", true)]
    [InlineData("cparam02", true)]
    [InlineData("regescrt", true)]
    [InlineData("unksm2", true)]
    [InlineData("ipv6-good", true)]
    [Trait("RFC", "4475 3.1.2.13")]
    public void The_Contact_is_what_the_registrar_refuses_or_takes(string name, bool wellFormed)
    {
        foreach (var contact in Read(name).Values(SipHeader.Contact)) Assert.Equal(wellFormed, NameAddress.TryParse(contact, out _));
    }

    [Fact]
    public void Baddn_is_read_once_it_has_an_end()
    {
        string text = Sample.Text(TortureExpectations.BytesOf(TortureExpectations.Rfc4475.Single(row => row.Name == "baddn"))) + "\r\n";
        var message = Sample.Accepted(text);
        Assert.Equal("Bell, Alexander", Sample.Text(message.From.DisplayName));
        Assert.Equal("sip:a.g.bell@example.com", Sample.Text(message.From.Uri));
    }

    private static SipMessage Read(string name)
    {
        var message = new SipMessage();
        var bytes = TortureExpectations.BytesOf(TortureExpectations.All.Single(row => row.Name == name));
        Assert.True(SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).IsOk);
        return message;
    }

    private static int Count(SipMessage message, SipHeader header)
    {
        int count = 0;
        foreach (var _ in message.Values(header)) count++;
        return count;
    }
}

using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Tests.Torture;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Hostile;

/// <summary>What an attacker would send to cost much with little. Cost is counted in allocations and in rows kept, not by the clock.</summary>
public class HostileInputTests
{
    [Fact]
    public void Four_thousand_header_fields_cost_no_more_than_the_limit()
    {
        string text = Sample.WithAdded(string.Join("\r\n", Enumerable.Repeat("X:y", 4000)));
        var result = Sample.Parse(text, out var message);
        Assert.Equal((SipParseStatus.Refuse, 513), (result.Status, result.StatusCode));
        Assert.Equal(SipLimits.Default.MaxHeaderCount, message.HeaderCount);
    }

    [Fact]
    public void Five_thousand_parameters_are_refused_wherever_they_stand()
    {
        var limits = new SipLimits { MaxHeaderBytes = 60_000, MaxHeaderSectionBytes = 64_000, MaxUriBytes = 60_000 };
        string parameters = string.Concat(Enumerable.Repeat(";a", 5000));
        Sample.Refused(513, "To", Sample.WithRow("To", "To: <sip:alice@example.com>" + parameters), limits: limits);
        Sample.Refused(513, "Via", Sample.WithRow("Via", "Via: SIP/2.0/UDP 192.0.2.4" + parameters), limits: limits);
        Sample.Refused(414, "Request-URI", Sample.Register.Replace("com SIP", "com" + parameters + " SIP", StringComparison.Ordinal), limits: limits);
        Assert.True(SipUri.TryParse(Sample.Bytes("sip:a@h" + parameters), out var uri));
        Assert.Equal(5000, uri.ParameterCount);
        Assert.False(SipUriComparer.AreEqual("sip:a@h" + parameters, "sip:a@H" + parameters));
    }

    [Fact]
    public void Thousands_of_values_in_one_row_are_stepped_through_without_allocating()
    {
        var message = Sample.Accepted(Sample.WithRow("Contact", "Contact: " + string.Join(',', Enumerable.Repeat("<sip:a>", 1000))));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        foreach (var value in message.Values(SipHeader.Contact)) count += NameAddress.TryParse(value, out _) ? 1 : 0;
        Assert.Equal((1000, 0L), (count, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    [Fact]
    public void Thirty_thousand_backslashes_are_read_once()
    {
        var limits = new SipLimits { MaxHeaderBytes = 62_000, MaxHeaderSectionBytes = 64_000 };
        string backslashes = new('\\', 30_000);
        Assert.True(Sample.Parse(Sample.WithRow("To", $"To: \"{backslashes}\" <sip:alice@example.com>"), out _, limits: limits).IsOk);
        Sample.Refused(400, "To", Sample.WithRow("To", $"To: \"{backslashes}\\\" <sip:alice@example.com>"), limits: limits);
        Sample.Refused(400, "To", Sample.WithRow("To", $"To: {backslashes} <sip:alice@example.com>"), limits: limits);
    }

    [Fact]
    public void Two_thousand_parentheses_nest_nothing()
    {
        Sample.Accepted(Sample.WithAdded("User-Agent: " + new string('(', 2000)));
        Sample.Accepted(Sample.WithRow("To", $"To: {new string('(', 2000)}x{new string(')', 2000)} <sip:alice@example.com>"));
        Sample.Refused(400, "To", Sample.WithRow("To", $"To: {new string('<', 2000)}sip:a@h{new string('>', 2000)}"));
        Sample.Accepted(Sample.WithRow("Call-ID", "Call-ID: " + new string('(', 2000)));
    }

    [Fact]
    public void Three_thousand_folds_are_one_header_field()
    {
        string folds = string.Concat(Enumerable.Repeat("\r\n ", 2500));
        var message = Sample.Accepted(Sample.WithRow("To", $"To:{folds}<sip:alice@example.com>{folds}"[..8000] + "\r\n ;x"));
        Assert.Equal(8, message.HeaderCount);
        var limits = new SipLimits { MaxHeaderBytes = 12_000 };
        Assert.True(Sample.Parse(Sample.WithRow("To", $"To:{string.Concat(Enumerable.Repeat("\r\n\t", 3000))}sip:a@h"), out _, limits: limits).IsOk);
    }

    [Fact]
    public void The_memory_taken_does_not_grow_with_the_input()
    {
        var message = new SipMessage();
        string[] texts =
        [
            Sample.WithAdded(string.Join("\r\n", Enumerable.Repeat("X:y", 4000))),
            Sample.WithRow("To", "To: \"" + new string('\\', 8000)),
            Sample.WithRow("To", "To: <sip:a@h>" + string.Concat(Enumerable.Repeat(";a", 3000))),
            Sample.WithRow("Contact", "Contact: " + new string(',', 8000)),
            Sample.WithRow("Content-Length", "Content-Length: 2147483647"),
            Sample.WithRow("Via", "Via: SIP/2.0/UDP [" + new string(':', 8000)),
            new string('\r', 60_000),
            string.Concat(Enumerable.Repeat("\r\n", 30_000)),
            Sample.WithRow("Via", ""),
        ];
        foreach (string text in texts)
        {
            var bytes = Sample.Bytes(text);
            Assert.False(SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).IsOk && text.Contains('\\', StringComparison.Ordinal));
            long before = GC.GetAllocatedBytesForCurrentThread();
            SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Parsing_and_reading_every_torture_message_again_allocates_nothing()
    {
        var message = new SipMessage();
        var all = TortureExpectations.All.Select(TortureExpectations.BytesOf).ToArray();
        foreach (var bytes in all) ParseAndRead(bytes, message);
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var bytes in all) ParseAndRead(bytes, message);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x0A)]
    [InlineData(0x0D)]
    [InlineData(0x1B)]
    [InlineData(0x7F)]
    [InlineData(0xFF)]
    public void No_octet_that_may_not_stand_bare_gets_out_of_an_accepted_REGISTER(int octet)
    {
        // Every position of the header section in turn takes the octet. Whatever is accepted must not hand it out.
        var original = Sample.Bytes(Sample.WithAdded("User-Agent: phone\r\nX-Y: z"));
        var message = new SipMessage();
        for (int i = 0; i < original.Length; i++)
        {
            var bytes = (byte[])original.Clone();
            bytes[i] = (byte)octet;
            if (!SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).IsOk) continue;
            for (int row = 0; row < message.HeaderCount; row++)
            {
                Assert.DoesNotContain((byte)octet, message.NameAt(row).ToArray());
                bool mayHold = octet == 0xFF && message.HeaderAt(row) is not (SipHeader.Via or SipHeader.CallId or SipHeader.CSeq);
                if (!mayHold) Assert.DoesNotContain((byte)octet, message.ValueAt(row).ToArray());
            }
            Assert.DoesNotContain((byte)octet, message.RequestUri.ToArray());
        }
    }

    private static int ParseAndRead(byte[] bytes, SipMessage message)
    {
        int read = SipParser.Parse(bytes, message, SipFraming.Datagram, SipLimits.Default).StatusCode;
        foreach (var value in message.Values(SipHeader.Contact))
        {
            if (NameAddress.TryParse(value, out var contact) && SipUriComparer.AreEqual(contact.Uri, message.From.Uri)) read++;
        }
        foreach (var value in message.Values(SipHeader.Via)) read += ViaValue.TryParse(value, out _) ? 1 : 0;
        return read;
    }
}

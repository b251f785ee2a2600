using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.Sip.Tests.Writing;

public class SipWriterTests
{
    [Fact]
    public void What_is_written_is_what_was_asked_for()
    {
        Span<byte> buffer = stackalloc byte[256];
        var writer = new SipWriter(buffer);
        writer.Write("SIP/2.0 "u8);
        writer.Write(200);
        writer.Write(" \u0141\U0001F600 ");
        writer.Write(long.MinValue);
        writer.EndLine();
        Assert.False(writer.IsTruncated);
        Assert.Equal("SIP/2.0 200 \u0141\U0001F600 -9223372036854775808\r\n", System.Text.Encoding.UTF8.GetString(buffer[..writer.Length]));
    }

    [Fact]
    public void A_date_is_in_GMT_whatever_the_offset()
    {
        Span<byte> buffer = stackalloc byte[29];
        var writer = new SipWriter(buffer);
        writer.WriteDate(new DateTimeOffset(2010, 11, 14, 1, 29, 0, TimeSpan.FromHours(2)));
        Assert.Equal("Sat, 13 Nov 2010 23:29:00 GMT", Sample.Text(buffer));
        Assert.Equal((29, false), (writer.Length, writer.IsTruncated));
    }

    [Fact]
    public void What_does_not_fit_is_left_out_whole_and_nothing_follows_it()
    {
        for (int size = 0; size < 80; size++)
        {
            var buffer = new byte[size + 1];
            buffer[size] = 0xEE;
            var writer = new SipWriter(buffer.AsSpan(0, size));
            writer.Write("Date: "u8);
            writer.WriteDate(DateTimeOffset.UnixEpoch);
            writer.EndLine();
            writer.Write("\u0141");
            writer.Write(1234567);
            const int whole = 6 + 29 + 2 + 2 + 7;
            int[] ends = [0, 6, 35, 37, 39, whole];
            Assert.Equal(size < whole, writer.IsTruncated);
            Assert.Equal(ends.Last(end => end <= size), writer.Length);
            Assert.Equal(0xEE, buffer[size]);
        }
    }

    [Fact]
    public void Nothing_small_is_written_after_something_large_did_not_fit()
    {
        var writer = new SipWriter(new byte[4]);
        writer.Write("12345"u8);
        writer.Write("1"u8);
        writer.Write(1);
        writer.Write("1");
        Assert.Equal((0, true), (writer.Length, writer.IsTruncated));
    }

    [Theory]
    [InlineData("sip:a@b\r\nX-Injected: 1")]
    [InlineData("\r")]
    [InlineData("behind 40 characters that fill two vectors\n")]
    [InlineData("\0in front of a text that fills more than a vector")]
    [InlineData("in the middle of \u0141\U0001F600 what \r is no ASCII")]
    [Trait("RFC", "3261 7.3.1: lines")]
    public void A_value_that_could_end_its_line_is_left_out(string value)
    {
        Span<byte> buffer = stackalloc byte[256];
        var writer = new SipWriter(buffer);
        writer.Write("Contact: <"u8);
        writer.Write(value);
        writer.WriteText(System.Text.Encoding.UTF8.GetBytes(value));
        writer.Write(">"u8);
        writer.EndLine();
        Assert.Equal("Contact: <>\r\n", Sample.Text(buffer[..writer.Length]));
        Assert.Equal((true, false), (writer.IsRefused, writer.IsTruncated));
    }

    [Fact]
    public void What_was_written_with_a_refused_value_is_undone_by_a_copy_from_before()
    {
        Span<byte> buffer = stackalloc byte[64];
        var writer = new SipWriter(buffer);
        writer.Write("A: 1\r\n"u8);
        SipWriter before = writer;
        writer.Write("B: "u8);
        writer.Write("2\r\n");
        Assert.True(writer.IsRefused);
        writer = before;
        writer.Write("C: 3\r\n"u8);
        Assert.Equal("A: 1\r\nC: 3\r\n", Sample.Text(buffer[..writer.Length]));
        Assert.False(writer.IsRefused);
    }

    [Fact]
    public void What_looks_like_a_line_end_to_others_alone_is_text()
    {
        Span<byte> buffer = stackalloc byte[64];
        var writer = new SipWriter(buffer);
        writer.Write("a\u0085b\u2028c\td%0d%0a\u010D\u0A0D");
        Assert.False(writer.IsRefused);
        Assert.Equal("a\u0085b\u2028c\td%0d%0a\u010D\u0A0D", System.Text.Encoding.UTF8.GetString(buffer[..writer.Length]));
    }

    [Fact]
    [Trait("RFC", "3261 25.1")]
    public void The_value_of_a_header_of_a_URI_is_escaped_where_it_must_be()
    {
        var buffer = new byte[256];
        var writer = new SipWriter(buffer);
        writer.WriteUriHeaderValue("<sip:a@[::1]:5060;lr;x=%3B>,\"j\u00f6\"&\r\n~(/?+$)"u8);
        Assert.Equal("%3Csip:a%40[::1]:5060%3Blr%3Bx%3D%253B%3E%2C%22j%C3%B6%22%26%0D%0A~(/?+$)", Sample.Text(buffer.AsSpan(0, writer.Length)));
        // What it is part of stays a URI, whatever the value.
        var all = new SipWriter(buffer);
        byte[] octets = [.. Enumerable.Range(0, 64).Select(octet => (byte)(octet * 4))];
        all.Write("sip:h?Route="u8);
        all.WriteUriHeaderValue(octets);
        Assert.True(ActorRegistrar.Sip.Uris.SipUri.TryParse(buffer.AsSpan(0, all.Length), out var uri));
        Assert.Equal(octets, ActorRegistrar.Sip.Uris.PercentEncoding.Undo(uri.Headers["Route=".Length..], new byte[256]).ToArray());
    }

    [Fact]
    public void What_is_written_can_be_parsed()
    {
        var buffer = new byte[512];
        var writer = new SipWriter(buffer);
        writer.Write(Sample.Bytes(Sample.Register));
        var message = new SipMessage();
        Assert.True(SipParser.Parse(buffer.AsMemory(0, writer.Length), message, SipFraming.Stream, SipLimits.Default).IsOk);
    }

    [Theory]
    [InlineData(100, "Trying")]
    [InlineData(200, "OK")]
    [InlineData(423, "Interval Too Brief")]
    [InlineData(439, "First Hop Lacks Outbound Support")]
    [InlineData(555, "Push Notification Service Not Supported")]
    [InlineData(299, "Unknown")]
    public void A_status_code_has_its_reason_phrase(int statusCode, string phrase) => Assert.Equal(phrase, Sample.Text(ReasonPhrases.Of(statusCode)));
}

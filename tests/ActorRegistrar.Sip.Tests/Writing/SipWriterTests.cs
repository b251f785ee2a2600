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

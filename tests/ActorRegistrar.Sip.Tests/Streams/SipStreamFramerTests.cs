using System.Buffers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Streams;

namespace ActorRegistrar.Sip.Tests.Streams;

public class SipStreamFramerTests
{
    private const string Small = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public void Messages_are_cut_by_their_Content_Length()
    {
        string first = Sample.WithRow("Content-Length", "Content-Length: 5") + "\r\n\r\nx";
        Assert.Equal([Message(first), Message(Small), Message(Sample.Ok)], Frame(first + Small + Sample.Ok));
    }

    [Fact]
    [Trait("RFC", "3261 7.5")]
    public void Line_ends_before_a_message_are_skipped() => Assert.Equal([Message(Small)], Frame("\r\n" + Small));

    [Fact]
    [Trait("RFC", "5626 5.4: keep-alive")]
    public void A_double_line_end_between_messages_is_a_ping() =>
        Assert.Equal([Ping, Message(Small), Ping, Ping, Message(Small)], Frame("\r\n\r\n" + Small + "\r\n\r\n\r\n\r\n\r\n" + Small));

    [Fact]
    [Trait("RFC", "5626 5.4: keep-alive")]
    public void A_ping_is_found_however_it_is_split()
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        Assert.Equal((SipFrameKind.NeedMore, 0), Step(framer, "\r"));
        Assert.Equal((SipFrameKind.NeedMore, 2), Step(framer, "\r\n"));
        Assert.Equal((SipFrameKind.NeedMore, 0), Step(framer, ""));
        Assert.Equal((SipFrameKind.NeedMore, 0), Step(framer, "\r"));
        Assert.Equal((SipFrameKind.Ping, 2), Step(framer, "\r\n"));
        Assert.Equal((SipFrameKind.NeedMore, 2), Step(framer, "\r\n"));
        Assert.Equal((SipFrameKind.Message, Small.Length), Step(framer, Small));
        Assert.Equal((SipFrameKind.NeedMore, 2), Step(framer, "\r\n"));
    }

    [Fact]
    [Trait("RFC", "5626 4.4.1")]
    public void A_single_line_end_is_silent() =>
        Assert.Equal([Message(Small), Message(Small)], Frame(Small + "\r\n" + Small + "\r\n"));

    [Theory]
    [InlineData("Content-Length: 3")]
    [InlineData("CONTENT-LENGTH:3")]
    [InlineData("content-length \t : \t 0003 \t ")]
    [InlineData("l: 3")]
    [InlineData("L : 3")]
    [InlineData("Content-Length:\r\n 3")]
    [InlineData("Content-Length: \r\n\t\r\n 3\r\n ")]
    [InlineData("l:\r\n  \t3\r\n\t\r\n ")]
    [InlineData("X: Content-Length: 9\r\nl: 3")]
    [InlineData("l: 3\r\n\rX: y\r\n 4")]
    [InlineData("X: y\r\n Content-Length: 9\r\nl: 3")]
    [InlineData("Content-Lengt: 9\r\nContent-Lengthy: 9\r\nll: 9\r\nContent-Length x: 9\r\nl: 3")]
    public void The_Content_Length_is_found_in_every_form(string rows) =>
        Assert.Equal([Message($"A b\r\n{rows}\r\n\r\nabc")], Frame($"A b\r\n{rows}\r\n\r\nabc"));

    [Theory]
    [InlineData("", "Missing Content-Length")]
    [InlineData("X: y\r\n", "Missing Content-Length")]
    [InlineData("Content-Length\r\n : 3\r\n", "Missing Content-Length")]
    [InlineData("Content-Length\u000B: 3\r\n", "Missing Content-Length")]
    [InlineData("X: y\r\n l: 3\r\n", "Missing Content-Length")]
    [InlineData("l: 3\r\nContent-Length: 3\r\n", "More than one")]
    [InlineData("l: 3\r\nX: y\r\nl: 4\r\n", "More than one")]
    [InlineData("l: -3\r\n", "Malformed")]
    [InlineData("l: +3\r\n", "Malformed")]
    [InlineData("l:\r\n", "Malformed")]
    [InlineData("l: \r\n \r\n", "Malformed")]
    [InlineData("l: five\r\n", "Malformed")]
    [InlineData("l: 3 3\r\n", "Malformed")]
    [InlineData("l: 3\r\n 3\r\n", "Malformed")]
    [InlineData("l: 3, 3\r\n", "Malformed")]
    [InlineData("l: 3\u0000\r\n", "Malformed")]
    [InlineData("l: 3\rx\r\n", "Malformed")]
    [InlineData("l: 2147483648\r\n", "Malformed")]
    [InlineData("l: 4294967299\r\n", "Malformed")]
    [InlineData("l: 18446744073709551619\r\n", "Malformed")]
    [InlineData("l: 99999999999999999999999999999999999999999999999999\r\n", "Malformed")]
    public void A_stream_whose_Content_Length_cannot_be_trusted_is_broken_400(string rows, string reason)
    {
        string section = $"A b\r\n{rows}\r\n";
        var framer = new SipStreamFramer(SipLimits.Default);
        var frame = framer.Next(Sequence(section + "abc" + Small), out long consumed);
        Assert.Equal((SipFrameKind.Broken, 400), (frame.Kind, frame.StatusCode));
        Assert.Contains(reason, frame.Reason, StringComparison.Ordinal);
        Assert.Equal(section, Sample.Text(frame.Message.ToArray()));
        Assert.Equal(section.Length, consumed);
    }

    [Fact]
    public void A_broken_stream_stays_broken()
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        framer.Next(Sequence("A b\r\n\r\n"), out _);
        var frame = framer.Next(Sequence(Small), out long consumed);
        Assert.Equal((SipFrameKind.Broken, 0, (long)Small.Length), (frame.Kind, frame.StatusCode, consumed));
    }

    [Fact]
    public void A_message_that_is_too_short_takes_nothing_of_what_follows()
    {
        string message = "A b\r\nl: 1\r\n\r\nx";
        Assert.Equal([Message(message), Message(Small)], Frame(message + Small));
    }

    [Theory]
    [InlineData("\0\0\0\0")]
    [InlineData("\n\n")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("\rx")]
    [InlineData(" A b")]
    public void What_begins_no_message_breaks_the_stream_without_an_answer(string text)
    {
        var frame = new SipStreamFramer(SipLimits.Default).Next(Sequence(text), out _);
        Assert.Equal((SipFrameKind.Broken, 0, 0L), (frame.Kind, frame.StatusCode, frame.Message.Length));
    }

    [Fact]
    public void A_message_past_the_limit_is_broken_513_before_its_body_arrives()
    {
        string section = "A b\r\nl: 65536\r\n\r\n";
        var frame = new SipStreamFramer(SipLimits.Default).Next(Sequence(section), out _);
        Assert.Equal((SipFrameKind.Broken, 513), (frame.Kind, frame.StatusCode));
        Assert.Equal(section, Sample.Text(frame.Message.ToArray()));
    }

    [Fact]
    public void A_message_of_exactly_the_limit_is_accepted()
    {
        string section = "A b\r\nl: 00\r\n\r\n";
        var limits = SipLimits.Default with { MaxMessageBytes = section.Length + 10, MaxHeaderSectionBytes = section.Length };
        string message = section.Replace("00", "10", StringComparison.Ordinal) + "0123456789";
        Assert.Equal([Message(message)], Frame(message, limits));
        Assert.Equal(513, new SipStreamFramer(limits).Next(Sequence(message.Replace("10", "11", StringComparison.Ordinal)), out _).StatusCode);
    }

    [Fact]
    public void A_header_section_past_the_limit_is_broken_513_without_waiting_for_its_end()
    {
        var framer = new SipStreamFramer(SipLimits.Default);
        string text = "A b\r\nX: " + new string('y', 20_000);
        Assert.Equal(SipFrameKind.NeedMore, framer.Next(Sequence(text[..16_000]), out long consumed).Kind);
        Assert.Equal(0, consumed);
        var frame = framer.Next(Sequence(text), out _);
        Assert.Equal((SipFrameKind.Broken, 513, 16L * 1024), (frame.Kind, frame.StatusCode, frame.Message.Length));
    }

    [Fact]
    public void Every_split_into_pieces_and_segments_gives_the_same_frames()
    {
        string text = "\r\n\r\n" + Sample.Register + "\r\n" + "A b\r\nl:\r\n 3\r\n\r\nabc" + "\r\n\r\n" + Small + "A b\r\n\r\n";
        var whole = Frame(text);
        Assert.Equal(6, whole.Count);
        for (int size = 1; size <= text.Length; size++)
        {
            Assert.Equal(whole, FrameInPieces(text, size, segmentSize: int.MaxValue));
            Assert.Equal(whole, FrameInPieces(text, size, segmentSize: 1));
            Assert.Equal(whole, FrameInPieces(text, size, segmentSize: 3));
        }
    }

    [Fact]
    public void No_byte_is_looked_at_twice_so_64_KiB_one_byte_at_a_time_are_linear()
    {
        // Each byte is spoilt once it was shown. A framer that looked at any again would find an end, a second length or no message.
        var limits = SipLimits.Default with { MaxHeaderSectionBytes = 64 * 1024 };
        var bytes = Sample.Bytes("A b\r\nContent-Length: 3\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 10_900)) + "\r\nabc");
        var spoil = Sample.Bytes("\r\n\r\nl: 7\r\n");
        var framer = new SipStreamFramer(limits);
        for (int i = 1; i < bytes.Length; i++)
        {
            Assert.Equal(SipFrameKind.NeedMore, framer.Next(new ReadOnlySequence<byte>(bytes, 0, i), out _).Kind);
            bytes[i - 1] = spoil[i % spoil.Length];
        }
        Assert.Equal(SipFrameKind.Message, framer.Next(new ReadOnlySequence<byte>(bytes), out long consumed).Kind);
        Assert.Equal(bytes.Length, consumed);
    }

    [Fact]
    public void Waiting_for_a_body_looks_at_none_of_it_and_allocates_nothing()
    {
        var bytes = Sample.Bytes("A b\r\nl: 60000\r\n\r\n" + new string('x', 60_000));
        var framer = new SipStreamFramer(SipLimits.Default);
        framer.Next(new ReadOnlySequence<byte>(bytes, 0, 1), out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool waiting = true;
        for (int i = 2; i < bytes.Length; i++) waiting &= framer.Next(new ReadOnlySequence<byte>(bytes, 0, i), out _).Kind == SipFrameKind.NeedMore;
        bool found = framer.Next(new ReadOnlySequence<byte>(bytes), out _).Kind == SipFrameKind.Message;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((true, true, 0L), (waiting, found, allocated));
    }

    private static string Ping => "ping";

    private static string Message(string text) => "message " + text;

    private static ReadOnlySequence<byte> Sequence(string text) => new(Sample.Bytes(text));

    private static (SipFrameKind Kind, int Consumed) Step(SipStreamFramer framer, string text)
    {
        var frame = framer.Next(Sequence(text), out long consumed);
        return (frame.Kind, (int)consumed);
    }

    private static List<string> Frame(string text, SipLimits? limits = null) =>
        StreamFeeder.Feed(Sample.Bytes(text), int.MaxValue, int.MaxValue, limits ?? SipLimits.Default);

    private static List<string> FrameInPieces(string text, int size, int segmentSize) =>
        StreamFeeder.Feed(Sample.Bytes(text), size, segmentSize, SipLimits.Default);
}

using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Sip.Tests.Messages;

public class SipMessageTests
{
    [Fact]
    public void A_message_filled_again_keeps_nothing_of_the_one_before()
    {
        var message = new SipMessage();
        SipParser.Parse(Sample.Bytes(Sample.WithAdded("Expires: 60\r\nX: y")), message, SipFraming.Datagram, SipLimits.Default);
        Assert.True(message.TryGet(SipHeader.Expires, out _));

        SipParser.Parse(Sample.Bytes(Sample.Ok), message, SipFraming.Datagram, SipLimits.Default);
        Assert.False(message.TryGet(SipHeader.Expires, out _));
        Assert.Equal((0, 0), (message.Count(SipHeader.Contact), message.Count(SipHeader.Unknown)));
        Assert.True(message.RequestUri.IsEmpty && message.MethodName.IsEmpty);

        SipParser.Parse(Sample.Bytes("not SIP"), message, SipFraming.Datagram, SipLimits.Default);
        Assert.Equal((0, 0), (message.HeaderCount, message.StatusCode));
        Assert.True(message.TopVia.Host.IsEmpty && message.From.Uri.IsEmpty && message.To.Uri.IsEmpty && message.CallId.IsEmpty);
    }

    [Fact]
    public void A_new_message_is_empty()
    {
        var message = new SipMessage();
        Assert.Equal(0, message.HeaderCount);
        Assert.True(message.Bytes.IsEmpty && message.Body.IsEmpty && message.TopVia.Parameters.IsEmpty);
        Assert.False(message.Values(SipHeader.Contact).MoveNext());
    }

    [Fact]
    public void The_table_grows_up_to_the_limit()
    {
        var message = Sample.Accepted(Sample.WithAdded(string.Join("\r\n", Enumerable.Range(0, 192).Select(i => $"X-{i}: {i}"))));
        Assert.Equal(200, message.HeaderCount);
        Assert.Equal(192, message.Count(SipHeader.Unknown));
        Assert.Equal("X-191", Sample.Text(message.NameAt(198)));
        Assert.Equal("191", Sample.Text(message.ValueAt(198)));
    }

    [Fact]
    public void A_row_past_the_end_is_a_fault_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = Sample.Accepted(Sample.Register).HeaderAt(8));
}

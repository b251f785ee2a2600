using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Intake;

public sealed class SipListenAddressTests
{
    [Theory]
    [InlineData("udp://127.0.0.1:5060", "udp://127.0.0.1:5060")]
    [InlineData(" TCP://192.0.2.1 ", "tcp://192.0.2.1:5060")]
    [InlineData("udp://*:5070", "udp://0.0.0.0:5070")]
    [InlineData("udp://*", "udp://0.0.0.0:5060")]
    [InlineData("tcp://localhost:0/", "tcp://127.0.0.1:0")]
    [InlineData("tcp://[::1]:5061", "tcp://[::1]:5061")]
    [InlineData("tcp://[::1]", "tcp://[::1]:5060")]
    [InlineData("tls://127.0.0.1", "tls://127.0.0.1:5061")]
    [InlineData("ws://*", "ws://0.0.0.0:80")]
    [InlineData("WSS://[::1]", "wss://[::1]:443")]
    [InlineData("udp://2001:db8::1", "udp://[2001:db8::1]:5060")]
    public void An_address_is_read_and_written_back(string text, string written)
    {
        Assert.True(SipListenAddress.TryParse(text, out SipListenAddress? address, out string problem), problem);
        Assert.Equal(written, address!.ToString());
    }

    [Theory]
    [InlineData("sctp://127.0.0.1:5060", "'sctp://127.0.0.1:5060' does not begin with udp://, tcp://, tls://, ws:// or wss://; write for example udp://127.0.0.1:5060.")]
    [InlineData("127.0.0.1:5060", "'127.0.0.1:5060' does not begin with udp://, tcp://, tls://, ws:// or wss://; write for example udp://127.0.0.1:5060.")]
    [InlineData("udp://224.0.1.75:5060", "'udp://224.0.1.75:5060' is a group's address, to which no request for this server comes; write an address of this machine, or udp://*:5060 for all of them.")]
    [InlineData("tcp://[ff02::1]:5060", "'tcp://[ff02::1]:5060' is a group's address, to which no request for this server comes; write an address of this machine, or tcp://*:5060 for all of them.")]
    [InlineData("udp://255.255.255.255", "'udp://255.255.255.255' is a group's address, to which no request for this server comes; write an address of this machine, or udp://*:5060 for all of them.")]
    [InlineData("udp://example.com:5060", "'udp://example.com:5060' has no IP address and port after ://; write for example udp://127.0.0.1:5060 or udp://[::1]:5060.")]
    [InlineData("tcp://", "'tcp://' has no IP address and port after ://; write for example tcp://127.0.0.1:5060 or tcp://[::1]:5060.")]
    [InlineData("tcp://127.0.0.1:", "'tcp://127.0.0.1:' has no IP address and port after ://; write for example tcp://127.0.0.1:5060 or tcp://[::1]:5060.")]
    [InlineData("tcp://127.0.0.1:70000", "'tcp://127.0.0.1:70000' has no IP address and port after ://; write for example tcp://127.0.0.1:5060 or tcp://[::1]:5060.")]
    public void What_is_no_address_is_answered_with_a_sentence(string text, string sentence)
    {
        Assert.False(SipListenAddress.TryParse(text, out _, out string problem));
        Assert.Equal(sentence, problem);
    }
}

using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Tests.Headers;

public class ViaValueTests
{
    [Fact]
    public void A_Via_is_read_into_its_parts()
    {
        Assert.True(ViaValue.TryParse(" SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7;rport "u8, out var via));
        Assert.Equal("UDP", Sample.Text(via.Transport));
        Assert.Equal("first.example.com", Sample.Text(via.Host));
        Assert.Equal(4000, via.Port);
        Assert.Equal("z9hG4bKa7", Sample.Text(via.Branch));
        Assert.Equal("224.2.0.1", Sample.Text(via.Maddr));
        Assert.True(via.HasMagicCookie && via.HasRport);
        Assert.Equal(";ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7;rport", Sample.Text(via.Parameters));
        Assert.Equal("SIP / 2.0 / UDP first.example.com: 4000", Sample.Text(via.ProtocolAndSentBy));
        Assert.Equal(4, via.ParameterCount);
    }

    [Theory]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1]:6050;received=[2001:db8::9:255]", "[2001:db8::9:1]", 6050)]
    [InlineData("SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255", "[2001:db8::9:1]", 0)]
    [InlineData("SIP/2.0/UNKNOWN t4.example.com", "t4.example.com", 0)]
    [InlineData("SIP/7.0/UDP c.example.com", "c.example.com", 0)]
    [InlineData("SIP/2.0/WSS df7jal23ls0d.invalid;rport=5060", "df7jal23ls0d.invalid", 0)]
    [InlineData("SIP/2.0/TCP my_container", "my_container", 0)]
    public void Any_transport_and_any_form_of_host_is_read(string text, string host, int port)
    {
        Assert.True(ViaValue.TryParse(Sample.Bytes(text), out var via));
        Assert.Equal((host, port), (Sample.Text(via.Host), via.Port));
    }

    [Theory]
    [InlineData("SIP/2.0/UDP h;branch=Z9HG4BKx", true)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4bK", true)]
    [InlineData("SIP/2.0/UDP h;branch=z9hG4b", false)]
    [InlineData("SIP/2.0/UDP h;branch=390skdjuw", false)]
    [InlineData("SIP/2.0/UDP h", false)]
    public void The_magic_cookie_is_looked_for_at_the_beginning_of_the_branch(string text, bool expected)
    {
        Assert.True(ViaValue.TryParse(Sample.Bytes(text), out var via));
        Assert.Equal(expected, via.HasMagicCookie);
        Assert.False(via.HasRport);
    }

    [Theory]
    [InlineData("h:")]
    [InlineData("h:0")]
    [InlineData("h:99999")]
    [InlineData("2001:db8::1")]
    [InlineData("[fe80::1%25eth0]:5060")]
    [InlineData("444.555.666.777")]
    [InlineData("192.168.001.010:5060")]
    public void A_sent_by_that_is_no_host_and_port_is_kept_whole_and_says_no_port(string sentBy)
    {
        Assert.True(ViaValue.TryParse(Sample.Bytes($"SIP/2.0/UDP {sentBy} ;branch=z9hG4bK1;rport"), out var via));
        Assert.Equal((sentBy, 0, "z9hG4bK1", true), (Sample.Text(via.Host), via.Port, Sample.Text(via.Branch), via.HasRport));
        Assert.Equal("SIP/2.0/UDP " + sentBy, Sample.Text(via.ProtocolAndSentBy));
    }

    [Theory]
    [InlineData(";branch=;rport", "")]
    [InlineData(";;rport=;branch=z9hG4bK1;", "z9hG4bK1")]
    [InlineData(";x=@;rport;branch=z9hG4bK1 (phone)", "z9hG4bK1")]
    [InlineData(";maddr;rport;branch=z9hG4bK1", "z9hG4bK1")]
    public void Parameters_are_read_around_malformed_ones(string parameters, string branch)
    {
        Assert.True(ViaValue.TryParse(Sample.Bytes("SIP/2.0/UDP h" + parameters), out var via));
        Assert.Equal((branch, true, ""), (Sample.Text(via.Branch), via.HasRport, Sample.Text(via.Maddr)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIP/2.0/UDP")]
    [InlineData("SIP/2.0/UDPh")]
    [InlineData("SIP/2.0/UDP[::1]")]
    [InlineData("SIP//UDP h")]
    [InlineData("/2.0/UDP h")]
    [InlineData("SIP/2.0 h")]
    [InlineData("SIP/2.0/UDP ;branch=x")]
    [InlineData("SIP/2.0/UDP h i")]
    [InlineData("SIP/2.0/UDP h?x")]
    [InlineData("SIP/2.0/UDP h,i")]
    [InlineData("SIP/2.0/UDP h;branch=a;branch=b")]
    [InlineData("SIP/2.0/UDP h;maddr=a;maddr=b")]
    [InlineData("SIP/2.0/UDP h;x=\"open")]
    [InlineData("SIP/2.0/UDP h;x=\"\u00FF\"")]
    public void What_is_no_Via_is_malformed(string text) => Assert.False(ViaValue.TryParse(Sample.Bytes(text), out _));
}

using System.Net;
using ActorRegistrar.Actors.Transport.Streams;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class ConnectionCapsTests
{
    private readonly ConnectionCaps _caps = new(maxTotal: 4, maxPerSource: 2);

    [Fact]
    public void A_source_has_no_more_than_its_share()
    {
        Assert.Equal(["", "", "too many connections of its source"], Enter("192.0.2.1", "192.0.2.1", "192.0.2.1"));
        Assert.Equal([""], Enter("192.0.2.2"));
    }

    [Fact]
    public void All_together_have_no_more_than_the_total() =>
        Assert.Equal(["", "", "", "", "too many connections"], Enter("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"));

    [Fact]
    public void The_addresses_of_one_IPv6_network_are_one_source()
    {
        Assert.Equal(["", "", "too many connections of its source"], Enter("2001:db8::1", "2001:db8::2", "2001:db8::3"));
        Assert.Equal([""], Enter("2001:db8:0:1::1"));
    }

    [Fact]
    public void An_IPv4_address_is_the_same_source_however_it_is_written() =>
        Assert.Equal(["", "", "too many connections of its source"], Enter("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"));

    [Fact]
    public void Who_leaves_makes_room()
    {
        Enter("192.0.2.1", "192.0.2.1");
        _caps.Leave(IPAddress.Parse("192.0.2.1"));
        Assert.Equal(["", "too many connections of its source"], Enter("192.0.2.1", "192.0.2.1"));
    }

    [Fact]
    public void Other_caps_hold_for_those_who_come_next()
    {
        Assert.Equal(["", "", "too many connections of its source"], Enter("192.0.2.1", "192.0.2.1", "192.0.2.1"));
        _caps.Change(total: 100, perSource: 3);
        Assert.Equal(["", "too many connections of its source"], Enter("192.0.2.1", "192.0.2.1"));
        _caps.Change(total: 3, perSource: 3);
        Assert.Equal(["too many connections"], Enter("192.0.2.2"));
    }

    private string[] Enter(params string[] sources) =>
        [.. sources.Select(source => Enter(IPAddress.Parse(source)))];

    private string Enter(IPAddress source)
    {
        Assert.Equal(_caps.TryEnter(source, out string reason), reason.Length == 0);
        return reason;
    }
}

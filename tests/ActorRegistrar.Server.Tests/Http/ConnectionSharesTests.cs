using System.Net;
using ActorRegistrar.Server.Http;

namespace ActorRegistrar.Server.Tests.Http;

public sealed class ConnectionSharesTests
{
    private static readonly HttpLimits Limits = new() { Connections = 10, ConnectionsOfSource = 4, HealthConnections = 3, HealthConnectionsOfSource = 2 };
    private static readonly IPAddress Flooder = IPAddress.Parse("192.0.2.1");

    private readonly ConnectionShares _shares = new(Limits);

    [Fact]
    public void A_source_has_its_share_and_some_for_health()
    {
        Assert.Equal([false, false, false, false, true, true, null], Enumerable.Range(0, 7).Select(_ => Enter(Flooder)));
        Assert.False(Enter(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void When_all_places_are_taken_there_are_some_for_health()
    {
        for (int i = 0; i < 10; i++) Assert.False(Enter(new IPAddress([192, 0, 2, (byte)(i / 4)])));
        Assert.True(Enter(IPAddress.Loopback));
        Assert.True(Enter(IPAddress.Loopback));
        Assert.Null(Enter(IPAddress.Loopback));
        Assert.True(Enter(Flooder));
        Assert.Null(Enter(IPAddress.Parse("192.0.2.200")));
    }

    [Fact]
    public void A_place_that_is_given_back_is_there_for_the_next()
    {
        for (int i = 0; i < 6; i++) Enter(Flooder);
        _shares.Leave(Flooder, isForHealth: false);
        _shares.Leave(Flooder, isForHealth: true);
        Assert.Equal([false, true, null], [Enter(Flooder), Enter(Flooder), Enter(Flooder)]);
    }

    private bool? Enter(IPAddress source) => _shares.Enter(source, out bool isForHealth) ? isForHealth : null;
}

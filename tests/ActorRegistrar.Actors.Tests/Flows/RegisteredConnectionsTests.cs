using System.Collections.Immutable;
using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Flows;

public sealed class RegisteredConnectionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AddressOfRecord Alice = Aor.Of("alice");

    private readonly RegisteredConnections _connections = new();
    private readonly FakeFlow _first = new("192.0.2.1:1001", isReliable: true);
    private readonly FakeFlow _second = new("192.0.2.1:1002", isReliable: true);
    private readonly FakeFlow _datagram = new("192.0.2.1:5060");

    [Fact]
    public void A_connection_is_registered_by_what_came_over_it_and_by_nothing_else_of_its_address_of_record()
    {
        Settle(_first, Over(_first, 60), Over(_datagram, 7200));
        Assert.Equal(60, _first.Registered[Alice.Key]);
    }

    [Fact]
    public void Whoever_registers_over_another_connection_is_no_more_registered_over_the_first()
    {
        Settle(_first, Over(_first, 3600));
        Settle(_second, Over(_second, 3600));
        Assert.Empty(_first.Registered);
        Assert.Single(_second.Registered);
    }

    [Fact]
    public void Two_devices_are_registered_over_a_connection_each()
    {
        Settle(_first, Over(_first, 3600));
        Settle(_second, Over(_first, 3600), Over(_second, 60));
        Assert.Equal((3600, 60), (_first.Registered[Alice.Key], _second.Registered[Alice.Key]));
    }

    [Fact]
    public void Whoever_has_unregistered_is_registered_over_none_also_when_that_came_as_a_datagram()
    {
        Settle(_first, Over(_first, 3600));
        Settle(_second, Over(_first, 3600), Over(_second, 60));
        Settle(_datagram);
        Assert.Empty(_first.Registered);
        Assert.Empty(_second.Registered);
        Assert.Equal(0, _connections.Count);
    }

    [Fact]
    public void Over_the_connection_of_a_proxy_each_is_registered_by_itself()
    {
        Settle(_first, Over(_first, 3600));
        _connections.Settle(Aor.Of("bob"), [Over(_first, 60)], Now, _first);
        Settle(_first);
        Assert.Equal(["bob@example.com"], _first.Registered.Keys);
    }

    [Fact]
    public void A_connection_that_has_ended_is_forgotten()
    {
        Settle(_first, Over(_first, 3600));
        _connections.Forget(_first);
        Assert.Equal(0, _connections.Count);
    }

    [Fact]
    public void Of_a_connection_that_does_not_remember_who_nothing_is_left_when_it_ends()
    {
        var proxy = new FakeFlow("192.0.2.2:5060", isReliable: true) { MaxRemembered = 2 };
        for (int i = 0; i < 5; i++) _connections.Settle(Aor.Of($"user{i}"), [Over(proxy, 3600)], Now, proxy);
        Assert.Equal(2, _connections.Count);
        _connections.Forget(proxy);
        Assert.Equal(0, _connections.Count);
    }

    [Fact]
    public void Nothing_is_remembered_of_datagrams()
    {
        Settle(_datagram, Over(_datagram, 3600));
        Assert.Equal(0, _connections.Count);
    }

    private void Settle(FakeFlow flow, params ImmutableArray<Binding> bindings) => _connections.Settle(Alice, bindings, Now, flow);

    private static Binding Over(FakeFlow flow, int seconds) => new()
    {
        ContactUri = "sip:alice@192.0.2.1",
        CallId = "call-1",
        CSeq = 1,
        RegisteredAt = Now,
        RefreshedAt = Now,
        ExpiresAt = Now.AddSeconds(seconds),
        Source = flow.Source,
    };
}

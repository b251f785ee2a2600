using ActorRegistrar.Actors.Flows;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Actors.Tests.Flows;

public sealed class FlowRegistryTests
{
    private readonly FlowRegistry _flows = new();

    [Fact]
    public void A_connection_is_open_from_its_first_registration_until_it_ends()
    {
        var flow = new FakeFlow(isReliable: true);
        FlowReference reference = Over(flow);
        Assert.True(_flows.IsOpen(reference));
        _flows.Close(flow.Id);
        Assert.False(_flows.IsOpen(reference));
        Assert.False(_flows.TryBind(reference, Aor.Of("alice")));
    }

    [Fact]
    [Trait("RFC", "5626 7: lost")]
    public void Its_end_names_everyone_on_it_and_nobody_else()
    {
        var flow = new FakeFlow(isReliable: true);
        var other = new FakeFlow(isReliable: true);
        Assert.True(_flows.TryBind(Over(flow), Aor.Of("alice")));
        Assert.True(_flows.TryBind(Over(flow), Aor.Of("alice")));
        Assert.True(_flows.TryBind(Over(flow), Aor.Of("bob")));
        Assert.True(_flows.TryBind(Over(other), Aor.Of("carol")));
        Assert.Equal([Aor.Of("alice"), Aor.Of("bob")], _flows.Close(flow.Id).OrderBy(aor => aor.Key));
        Assert.Empty(_flows.Close(flow.Id));
        Assert.Equal(1, _flows.Bound);
    }

    [Fact]
    [Trait("RFC", "5626 7: restart")]
    public void A_connection_of_another_run_is_not_open()
    {
        var flow = new FakeFlow(isReliable: true);
        FlowReference reference = Over(flow);
        Assert.False(new FlowRegistry().IsOpen(reference));
        Assert.False(_flows.IsOpen(reference with { Run = reference.Run + 1 }));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_connections_are_open_past_the_bound()
    {
        var flows = new FlowRegistry(maxBound: 1);
        var flow = new FakeFlow(isReliable: true);
        FlowReference reference = flows.SourcesOf(flow).For(isFirstHop: true, needsConnection: true).Flow!;
        Assert.True(flows.TryBind(reference, Aor.Of("alice")));
        Assert.True(flows.TryBind(reference, Aor.Of("bob")));
        Assert.True(flows.IsOpen(reference));
        Assert.Equal([Aor.Of("alice")], flows.Close(flow.Id));
        Assert.Equal(0, flows.Bound);
    }

    [Fact]
    public void A_source_tells_the_connection_only_where_the_binding_needs_it()
    {
        FlowSources tcp = _flows.SourcesOf(new FakeFlow(isReliable: true));
        Assert.NotNull(tcp.For(isFirstHop: true, needsConnection: true).Flow);
        Assert.Null(tcp.For(isFirstHop: true, needsConnection: false).Flow);
        Assert.Equal((null, true), (tcp.For(isFirstHop: false, needsConnection: true).Flow, tcp.For(isFirstHop: false, needsConnection: true).IsRelayed));
        Assert.Same(tcp.For(isFirstHop: false, needsConnection: true), tcp.For(isFirstHop: false, needsConnection: false));
        var webSocket = new FlowSources(new RequestSource("wss", "192.0.2.4:50000"), new FlowReference(1, 2));
        Assert.NotNull(webSocket.For(isFirstHop: true, needsConnection: false).Flow);
        var udp = new FakeFlow();
        Assert.Same(udp.Source, _flows.SourcesOf(udp).For(isFirstHop: true, needsConnection: true));
        Assert.Same(_flows.SourcesOf(udp), _flows.SourcesOf(udp));
    }

    private FlowReference Over(FakeFlow flow) => _flows.SourcesOf(flow).For(isFirstHop: true, needsConnection: true).Flow!;
}

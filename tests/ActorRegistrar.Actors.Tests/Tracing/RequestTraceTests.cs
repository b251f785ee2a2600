using System.Collections.Concurrent;
using System.Diagnostics;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Actors.Tracing;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Actors.Tests.Tracing;

/// <summary>Requests as activities. Other tests' requests are seen too; those of one test are told by their trace.</summary>
[CollectionDefinition(nameof(RequestTraceTests), DisableParallelization = true)]
[Collection(nameof(RequestTraceTests))]
public sealed class RequestTraceTests
{
    private const string Source = RegistrarTracing.SourceName;

    [Fact]
    public async Task A_registration_is_one_trace_from_its_receipt_to_its_answer()
    {
        using var seen = new Listener();
        await using RegistrarHost host = await RegistrarHost.StartAsync();
        using SipClient peer = SipClient.Udp();
        peer.SendTo(SipRequest.Register.With("Contact: <sip:alice@192.0.2.7:5070>").Bytes, host.Udp);
        await peer.NextAsync();

        Activity request = seen.Only("REGISTER");
        Assert.Equal(ActivityKind.Server, request.Kind);
        Assert.Equal(("udp", 200), (request.GetTagItem("network.transport"), request.GetTagItem("sip.status_code")));
        Assert.Null(request.GetTagItem("sip.to"));
        Activity[] parts = seen.Below(request);
        Assert.Equal(["receive", "transaction", "decide", "answer"], parts.OrderBy(part => part.StartTimeUtc).ThenBy(part => part.Duration).Select(part => part.OperationName));
        Assert.All(parts, part => Assert.True(part.StartTimeUtc >= request.StartTimeUtc && part.StartTimeUtc + part.Duration <= request.StartTimeUtc + request.Duration, part.OperationName));
    }

    [Fact]
    public async Task A_refusal_is_a_trace_without_an_address_of_record()
    {
        using var seen = new Listener();
        await using RegistrarHost host = await RegistrarHost.StartAsync();
        using SipClient peer = SipClient.Udp();
        peer.SendTo((SipRequest.Register with { Uri = "sip:elsewhere.example" }).Bytes, host.Udp);
        await peer.NextAsync();

        Activity request = seen.Only("REGISTER");
        Assert.Equal(404, request.GetTagItem("sip.status_code"));
        Assert.Equal(["answer"], seen.Below(request).Select(part => part.OperationName));
    }

    [Fact]
    public void Nobody_is_traced_while_nobody_listens()
    {
        Assert.False(RegistrarTracing.Source.HasListeners());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            Assert.True(RegistrarTracing.Begin() == default);
            Assert.Null(RegistrarTracing.Follow(null, "decide"));
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void The_ratio_chooses_before_anything_is_made()
    {
        using var seen = new Listener();
        try
        {
            RegistrarTracing.Ratio = 0;
            Assert.Equal(default, RegistrarTracing.Begin());
            RegistrarTracing.Ratio = 0.5;
            Assert.InRange(Enumerable.Range(0, 2_000).Count(_ => RegistrarTracing.Begin() != default), 700, 1_300);
            Assert.Throws<ArgumentOutOfRangeException>(() => RegistrarTracing.Ratio = 1.5);
        }
        finally
        {
            RegistrarTracing.Ratio = 1;
        }
    }

    private sealed class Listener : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = new();
        private readonly ActivityListener _listener;

        public Listener()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == Source,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public Activity Only(string name)
        {
            Assert.True(SpinWait.SpinUntil(() => _ended.Any(one => one.OperationName == name), TimeSpan.FromSeconds(10)), $"No {name} ended.");
            return Assert.Single(_ended, one => one.OperationName == name);
        }

        public Activity[] Below(Activity request) => [.. _ended.Where(one => one.ParentSpanId == request.SpanId)];

        public void Dispose() => _listener.Dispose();
    }
}

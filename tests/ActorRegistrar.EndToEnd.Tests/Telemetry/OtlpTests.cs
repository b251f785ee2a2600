using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Telemetry;

/// <summary>What a collector gets.</summary>
public sealed class OtlpTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task Metrics_and_traces_reach_a_collector(string protocol)
    {
        int port = FreePort.Next();
        File.WriteAllText(Path.Combine(_directory.Path, "headers"), "x-tenant=17\n");
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync(port, protocol == "grpc");
        await using ServerProcess server = await ServerProcess.StartAsync(
            _directory.Path, FreePort.Next(), string.Create(CultureInfo.InvariantCulture, $"Telemetry:OtlpEndpoint=http://127.0.0.1:{port}"), "Telemetry:OtlpProtocol=" + protocol,
            "Telemetry:OtlpSeconds=1", "Telemetry:TraceRatio=1", "Telemetry:OtlpHeadersFile=headers");
        string aor = Request.NewAddressOfRecord();
        using (var client = SipClient.Udp(server.Port))
        {
            await client.AskAsync(Request.Register(aor, "Contact: <sip:a@192.0.2.1>"), 200);
            await client.AskAsync(Request.For("INVITE", aor), 302);
        }
        Assert.Equal(0, await server.TerminateAsync()); // what is not sent by then is sent now

        Assert.Equal("17", collector.Headers["x-tenant"]);
        Assert.Contains("actorregistrar.register.outcomes", collector.Metrics.Keys);
        Assert.Contains("actorregistrar.journal.commit.duration", collector.Metrics.Keys);
        Assert.Equal(["receive", "transaction", "decide", "journal wait", "journal commit", "answer"], PartsOf(collector, "REGISTER", status: 200));
        Assert.Equal(["receive", "transaction", "decide", "answer"], PartsOf(collector, "INVITE", status: 302));
        Assert.DoesNotContain(collector.Spans.SelectMany(span => span.Attributes.Values), value => value.Contains('@', StringComparison.Ordinal));
        server.Log.AssertClean();
    }

    [Fact]
    public async Task Who_is_registered_is_named_where_that_is_wanted_and_a_ratio_of_0_traces_nobody()
    {
        int port = FreePort.Next();
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"Telemetry:OtlpEndpoint=http://127.0.0.1:{port}");
        await using OtlpReceiver collector = await OtlpReceiver.StartAsync(port, isGrpc: true);
        string aor = Request.NewAddressOfRecord();
        foreach (string ratio in new[] { "0", "1" })
        {
            await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), endpoint, "Telemetry:TraceRatio=" + ratio, "Telemetry:TraceIdentities=true");
            using (var client = SipClient.Udp(server.Port)) await client.AskAsync(Request.Register(aor, "Contact: <sip:a@192.0.2.1>"), 200);
            Assert.Equal(0, await server.TerminateAsync());
            Assert.Equal(ratio == "0", collector.Spans.IsEmpty);
        }
        Assert.Equal(aor, collector.Spans.Single(span => span.Name == "REGISTER").Attributes["sip.to"]);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_disturbs_nobody()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(
            _directory.Path, FreePort.Next(), string.Create(CultureInfo.InvariantCulture, $"Telemetry:OtlpEndpoint=http://127.0.0.1:{FreePort.Next()}"), "Telemetry:OtlpSeconds=1", "Telemetry:TraceRatio=1");
        using (var client = SipClient.Udp(server.Port)) await client.AskAsync(Request.Register(Request.NewAddressOfRecord(), "Contact: <sip:a@192.0.2.1>"), 200);
        Assert.Equal(0, await server.TerminateAsync());
        server.Log.AssertClean();
    }

    private static IEnumerable<string> PartsOf(OtlpReceiver collector, string method, int status)
    {
        OtlpSpan request = collector.Spans.Single(span => span.Name == method);
        Assert.Equal(("", "udp", status.ToString(CultureInfo.InvariantCulture)), (request.ParentId, request.Attributes["network.transport"], request.Attributes["sip.status_code"]));
        string[] order = ["receive", "transaction", "decide", "journal wait", "journal commit", "answer"];
        return collector.Spans.Where(span => span.ParentId == request.SpanId && span.TraceId == request.TraceId).Select(span => span.Name).OrderBy(name => Array.IndexOf(order, name));
    }
}

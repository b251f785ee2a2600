using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Http;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>Floods of requests and connections without a token, through a real listener.</summary>
public sealed class HttpFloodTests(HttpFloodTests.Api api) : IClassFixture<HttpFloodTests.Api>
{
    [Fact]
    public async Task Refused_requests_are_recorded_as_a_sample_cut_and_apart_from_what_operators_did()
    {
        await api.SendAsync(HttpMethod.Post, "aors/sip:before@localhost/bindings", """{"contact":"sip:x@192.0.2.1","isStatic":true}""");
        await api.AuditedAsync("bindings.add", "sip:before@localhost");
        for (int i = 0; i < 200; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("aors/" + new string('a', 4000), UriKind.Relative));
            request.Headers.Host = "evil.example";
            Assert.Equal(HttpStatusCode.MisdirectedRequest, (await api.Client.SendAsync(request)).StatusCode);
        }
        await api.SendAsync(HttpMethod.Post, "aors/sip:after@localhost/bindings", """{"contact":"sip:x@192.0.2.1","isStatic":true}""");
        await api.AuditedAsync("bindings.add", "sip:after@localhost");
        string file = Path.Combine(api.WorkingDirectory, "audit.requests.jsonl");
        for (int attempt = 0; attempt < 100 && !File.Exists(file); attempt++) await Task.Delay(50);
        string[] recorded = await File.ReadAllLinesAsync(file);
        Assert.InRange(recorded.Length, 1, 40);
        Assert.All(recorded, line => Assert.InRange(line.Length, 1, 512));
        Assert.All(await File.ReadAllLinesAsync(Path.Combine(api.WorkingDirectory, "audit.jsonl")), line => Assert.NotEqual("api.refused", (string?)JsonNode.Parse(line)!["kind"]));
    }

    [Fact]
    public async Task Connections_of_one_source_leave_health_to_itself_and_end_when_they_are_idle()
    {
        List<Socket> idle = [];
        try
        {
            for (int i = 0; i < 40; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, api.HttpPort);
                }
                catch (SocketException)
                {
                    // Beyond every share: reset before it was known to be connected.
                }
            }
            // Those that the flood holds beyond its share end soon, and the probe has its turn.
            using var probe = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
            string? health = null;
            for (int attempt = 0; attempt < 200 && health is null; attempt++)
            {
                try
                {
                    health = await probe.GetStringAsync(new Uri(api.Root, "/health/live"));
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(100);
                }
            }
            Assert.Equal("Healthy", health);
        }
        finally
        {
            foreach (Socket socket in idle) socket.Dispose();
        }
    }

    public sealed class Api : RunningApi
    {
        private protected override HttpLimits Limits => new() { ConnectionsOfSource = 20, HealthConnectionsOfSource = 10, IdleWithin = TimeSpan.FromSeconds(2) };
    }
}

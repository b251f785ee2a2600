using System.Globalization;
using System.Net;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Commands;

/// <summary>What an operator sees of a server that has started.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_log_says_what_is_open_and_where_it_listens()
    {
        int port = FreePort.Next();
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, port);
        string log = server.Log.ToString();
        Assert.Contains(" warn ActorRegistrar.Server no authentication: anyone on this machine may register for any domain", log, StringComparison.Ordinal);
        foreach (string transport in new[] { "udp", "tcp" })
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" info ActorRegistrar.Server listening {transport}://127.0.0.1:{port}\n"), log, StringComparison.Ordinal);
        server.Log.AssertClean();
    }

    [Fact]
    public async Task Health_is_told_over_HTTP()
    {
        string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        await using ServerProcess server = await ServerProcess.StartAsync(_directory.Path, FreePort.Next(), "Http:Listen=" + url);
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        foreach ((string path, HttpStatusCode expected) in new[] { ("/health/live", HttpStatusCode.OK), ("/health/ready", HttpStatusCode.OK), ("/elsewhere", HttpStatusCode.NotFound) })
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal((path, expected), (path, answer.StatusCode));
        }
        server.Log.AssertClean();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ActorRegistrar.Server.Http.Api;

namespace ActorRegistrar.Server.Tests.Http;

/// <summary>Whoever is slow, sends too much or does not read, through a real listener: cut off, with nobody else the worse for it.</summary>
public sealed class HttpLimitsTests(ImpatientApi api) : IClassFixture<ImpatientApi>
{
    private const int StreamsAtOnce = StreamLimits.MostStreamsOfCaller;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_body_that_dribbles_is_cut_off_and_stores_nothing()
    {
        using Socket client = await ConnectAsync();
        await SendAsync(client, Head("POST /api/v1/users", "Content-Type: application/json\r\nContent-Length: 60000\r\n") + """{"user":"dribble@localhost","password":" """);
        string answer = await DribbleAsync(client);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.DoesNotContain("dribble@", (await api.GetAsync("users")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_dribbles_is_cut_off()
    {
        using Socket client = await ConnectAsync();
        await SendAsync(client, "GET /api/v1/stats HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
        string answer = await DribbleAsync(client);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.NotNull(await api.GetAsync("stats"));
    }

    [Theory]
    [InlineData("Content-Length: 65537\r\n")]
    [InlineData("Content-Length: 9223372036854775807\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public async Task A_body_that_is_too_large_is_413_before_it_has_come(string length)
    {
        using Socket client = await ConnectAsync();
        bool isChunked = length.StartsWith("Transfer", StringComparison.Ordinal);
        // Not one octet more than is too much: what is sent behind it would take the answer with it when the connection is closed.
        await SendAsync(client, Head("POST /api/v1/users", "Content-Type: application/json\r\n" + length) + (isChunked ? "10001\r\n" + new string(' ', 65_537) : ""));
        string answer = await ReadToEndAsync(client);
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("The body is too large; 65536 octets are the most.", answer, StringComparison.Ordinal);
        Assert.NotNull(await api.GetAsync("stats"));
    }

    [Fact]
    public async Task A_reader_of_events_that_does_not_read_is_ended_and_what_it_did_not_read_is_not_kept()
    {
        long octets = await StoreChangesAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Socket[] readers = [.. await Task.WhenAll(Enumerable.Range(0, StreamsAtOnce).Select(_ => OpenStreamAsync()))];
        var others = new List<HttpResponseMessage>();
        try
        {
            // All that a caller may have are open and none reads: a place becomes free when one of them is ended, and for no other reason.
            using (HttpResponseMessage refused = await AskForStreamAsync()) Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < StreamsAtOnce * octets, "what nobody reads is kept in memory");
            using var patience = new CancellationTokenSource(Patience);
            while (others.Count < StreamsAtOnce)
            {
                HttpResponseMessage answer = await AskForStreamAsync();
                if (answer.IsSuccessStatusCode) others.Add(answer);
                else await Task.Delay(200, patience.Token);
            }
            foreach (Socket reader in readers) Assert.InRange((await ReadToEndAsync(reader)).Length, 1, octets - 1);
        }
        finally
        {
            foreach (IDisposable open in readers.Concat<IDisposable>(others)) open.Dispose();
        }
    }

    /// <summary>Some more than the buffers of two sockets hold.</summary>
    /// <returns>How many octets their events have at least.</returns>
    private async Task<long> StoreChangesAsync()
    {
        const int bodies = 4, addresses = 500, contacts = 10, padding = 400;
        string pad = new('x', padding), now = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture), later = DateTimeOffset.UtcNow.AddHours(1).ToString("O", CultureInfo.InvariantCulture);
        string bindings = string.Join(',', Enumerable.Range(1, contacts).Select(i => string.Create(CultureInfo.InvariantCulture,
            $$"""{"contact":"sip:wide@192.0.2.{{i}};pad={{pad}}","callId":"c","cseq":1,"refreshedAt":"{{now}}","expiresAt":"{{later}}"}""")));
        for (int i = 0; i < bodies; i++)
        {
            string lines = string.Concat(Enumerable.Range(0, addresses).Select(k => string.Create(CultureInfo.InvariantCulture, $$"""{"aor":"sip:wide{{i}}-{{k}}@localhost","bindings":[{{bindings}}]}""") + "\n"));
            (HttpStatusCode status, JsonNode report) = await api.SendAsync(HttpMethod.Post, "import", lines, mediaType: "application/x-ndjson");
            Assert.Equal((HttpStatusCode.OK, addresses * contacts), (status, (int)report["created"]!));
        }
        return (long)bodies * addresses * contacts * padding;
    }

    /// <summary>Reads no more of it than shows that it has begun.</summary>
    private async Task<Socket> OpenStreamAsync()
    {
        Socket reader = await ConnectAsync();
        await SendAsync(reader, Head("GET /api/v1/changes?after=0", ""));
        Assert.Equal(1, await reader.ReceiveAsync(new byte[1]).WaitAsync(Patience));
        return reader;
    }

    private Task<HttpResponseMessage> AskForStreamAsync() => api.Client.GetAsync(new Uri("changes", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 };
        await client.ConnectAsync(IPAddress.Loopback, api.HttpPort);
        return client;
    }

    private static string Head(string request, string headers) => $"{request} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n";

    private static async Task SendAsync(Socket client, string text) => await client.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>An octet every tenth of a second, until the server has had enough of it.</summary>
    private static async Task<string> DribbleAsync(Socket client)
    {
        using var patience = new CancellationTokenSource(Patience);
        Task<string> answer = ReadToEndAsync(client);
        while (await Task.WhenAny(answer, Task.Delay(100, patience.Token)) != answer)
        {
            patience.Token.ThrowIfCancellationRequested();
            try
            {
                await client.SendAsync("x"u8.ToArray(), patience.Token);
            }
            catch (SocketException)
            {
                break;
            }
        }
        return await answer;
    }

    /// <summary>What comes until the server closes, orderly or not.</summary>
    private static async Task<string> ReadToEndAsync(Socket client)
    {
        using var patience = new CancellationTokenSource(Patience);
        var all = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await client.ReceiveAsync(buffer, patience.Token) is > 0 and var length) all.Append(Encoding.ASCII.GetString(buffer, 0, length));
        }
        catch (SocketException)
        {
            // Reset: what came before it counts.
        }
        return all.ToString();
    }
}

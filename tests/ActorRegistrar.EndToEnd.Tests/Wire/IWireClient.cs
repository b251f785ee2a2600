using System.Diagnostics;
using System.Text;

namespace ActorRegistrar.EndToEnd.Tests.Wire;

/// <summary>A SIP client that sends bytes and reads answers.</summary>
internal interface IWireClient : IDisposable
{
    /// <summary>As in a Via: UDP, TCP, TLS, WS or WSS.</summary>
    string Transport { get; }

    /// <summary>The address that it sends from.</summary>
    string Local { get; }

    /// <summary>Whether the server has closed the connection, as far as reading has shown; never without one.</summary>
    bool IsClosed => false;

    Task SendAsync(byte[] bytes);

    /// <summary>The next message; null when none comes in time or the connection ends.</summary>
    Task<byte[]?> ReceiveBytesAsync(TimeSpan patience);
}

/// <summary>What every client can do.</summary>
internal static class WireClientExtensions
{
    /// <summary>For an answer that must come: far longer than any server needs, for machines that do other things too.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BeforeAskingAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>A client of a server over udp, tcp, tls, ws or wss.</summary>
    public static IWireClient Connect(this Processes.RunningServer server, string transport) => transport switch
    {
        "udp" => new UdpWireClient(server.PortOf(transport)),
        "tcp" or "tls" => new TcpWireClient(server.PortOf(transport), isSecure: transport == "tls"),
        _ => new WebSocketWireClient(server.PortOf(transport), isSecure: transport == "wss"),
    };

    public static Task SendAsync(this IWireClient client, Request request) => client.SendAsync(request.Bytes(client.Transport, client.Local));

    /// <summary>The next answer; null when none comes in time or the connection ends.</summary>
    public static async Task<Answer?> ReceiveAsync(this IWireClient client, TimeSpan patience) =>
        await client.ReceiveBytesAsync(patience) is { } bytes ? new Answer(bytes) : null;

    public static Task SendAsync(this IWireClient client, string text) => client.SendAsync(Encoding.UTF8.GetBytes(text));

    public static async Task<Answer> NextAsync(this IWireClient client) =>
        await client.ReceiveAsync(Patience) ?? throw new TimeoutException($"No answer over {client.Transport} within {Patience.TotalSeconds} s.");

    public static async Task<Answer> AskAsync(this IWireClient client, Request request)
    {
        await client.SendAsync(request);
        return await client.NextAsync();
    }

    public static async Task<Answer> AskAsync(this IWireClient client, string text)
    {
        await client.SendAsync(text);
        return await client.NextAsync();
    }

    /// <summary>Asks, and checks the status.</summary>
    public static async Task<Answer> AskAsync(this IWireClient client, Request request, int status)
    {
        Answer answer = await client.AskAsync(request);
        Assert.True(status == answer.Status, $"Expected {status}:\n{answer}");
        return answer;
    }

    /// <summary>
    /// Asks again while the answer is 503: a journal that is slow to start on a busy machine promises nothing, loses nothing, and asks to
    /// come again (RFC 3261 section 21.5.4). It must serve in the end.
    /// </summary>
    public static async Task<Answer> AskUntilServedAsync(this IWireClient client, Request request, int status)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            Answer answer = await client.AskAsync(request.Again());
            if (answer.Status == status) return answer;
            Assert.True(answer.Status == 503 && patience.Elapsed < TimeSpan.FromSeconds(30), $"Expected {status}:\n{answer}");
            await Task.Delay(BeforeAskingAgain);
        }
    }

    /// <summary>
    /// Checks that what was sent last gets no answer: OPTIONS follows it, is answered in order by the same thread, and must be the first
    /// answer to come.
    /// </summary>
    public static async Task ExpectSilenceAsync(this IWireClient client)
    {
        Request options = Request.Options();
        Answer answer = await client.AskAsync(options);
        Assert.Equal(options.CallId, answer.One("Call-ID"));
    }
}

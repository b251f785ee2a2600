using System.Text;

namespace ActorRegistrar.EndToEnd.Tests.Hostile;

/// <summary>Sending what no client sends.</summary>
internal static class HostileWire
{
    /// <summary>Latin-1, so that a test can write any octet as the character of its number.</summary>
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A request as text, to be spoilt.</summary>
    public static string Text(this Request request, SipClient client) => Encoding.Latin1.GetString(request.Bytes(client.Transport, client.Local));

    /// <summary>The request with one header row replaced.</summary>
    public static string WithRow(this string text, string name, string row)
    {
        int start = text.IndexOf("\r\n" + name + ":", StringComparison.Ordinal) + 2;
        int end = text.IndexOf("\r\n", start, StringComparison.Ordinal);
        Assert.True(start > 1, $"No {name} in\n{text}");
        return text[..start] + row + text[end..];
    }

    /// <summary>The request with rows added before its Content-Length.</summary>
    public static string WithAdded(this string text, string rows) => text.Replace("\r\nContent-Length:", "\r\n" + rows + "\r\nContent-Length:", StringComparison.Ordinal);

    /// <summary>What is answered before OPTIONS, sent after it, is answered, or before the server closes the connection.</summary>
    public static async Task<IReadOnlyList<SipResponse>> AnswersToAsync(this SipClient client, byte[] message)
    {
        Request sentinel = Request.For("OPTIONS", "sip:" + HostileServer.Domain);
        try
        {
            await client.SendAsync(message);
            await client.SendAsync(sentinel);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or System.Net.WebSockets.WebSocketException)
        {
            // Closed while the message was still being sent.
        }
        var answers = new List<SipResponse>();
        while (await client.ReceiveAsync(SipClient.Patience) is { } answer)
        {
            if (answer.All("Call-ID").Contains(sentinel.CallId)) return answers;
            answers.Add(answer);
        }
        Assert.True(client.IsClosed, "Neither answered nor closed.");
        return answers;
    }
}

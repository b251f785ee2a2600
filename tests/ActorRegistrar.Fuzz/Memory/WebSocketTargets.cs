using System.Globalization;
using System.Text;
using ActorRegistrar.Fuzz.Engine;

namespace ActorRegistrar.Fuzz.Memory;

/// <summary>
/// What reads the upgrade to WebSocket and the frames after it, in a whole server: whatever comes, it answers HTTP and then frames, logs no
/// error and ends the connection when the client has.
/// </summary>
public static class WebSocketTargets
{
    private static readonly byte[] Upgrade = Encoding.ASCII.GetBytes(
        "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("handshake", bytes => Handshake(bytes, MemoryServer.Instance.Value.Exchange(bytes))),
        new("frames", bytes => Frames(MemoryServer.Instance.Value.Exchange([.. Upgrade, .. bytes]))),
    ];

    /// <summary>Several answers follow each other when several requests do; only the last may be the upgrade.</summary>
    private static void Handshake(byte[] request, byte[] answer)
    {
        ReadOnlySpan<byte> rest = answer;
        while (!rest.IsEmpty)
        {
            // HTTP/2 is told in its own words that it is not spoken: a GOAWAY frame (RFC 9113 section 6.8).
            if (rest.Length > 3 && rest[3] == 7 && request.AsSpan().IndexOf("PRI * HTTP/2.0\r\n"u8) >= 0) return;
            (int status, string head, int length) = Head(rest);
            rest = rest[length..];
            if (status == 101)
            {
                string asked = Encoding.Latin1.GetString(request);
                foreach (string word in new[] { "GET ", "websocket", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "sip", "13" }) Assert.Contains(word, asked, StringComparison.OrdinalIgnoreCase);
                // No page of a stranger is let in, however it is spelt.
                string first = asked[..asked.IndexOf("\n\r\n", StringComparison.Ordinal)];
                bool isOne = asked.IndexOf("HTTP/1.", StringComparison.Ordinal) == asked.LastIndexOf("HTTP/1.", StringComparison.Ordinal);
                if (isOne && HasOrigin(first)) Assert.Contains(MemoryServer.Origin, first, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("\r\nSec-WebSocket-Protocol: sip\r\n", head, StringComparison.Ordinal);
                Frames(rest);
                return;
            }
            Assert.True(status is 400 or 403 or 405 or 408 or 411 or 413 or 414 or 417 or 426 or 431 or 505, head);
        }
    }

    /// <summary>An empty one is none: browsers say "null" when they have nothing to say.</summary>
    private static bool HasOrigin(string head) =>
        head.Split('\n').Any(line => line.StartsWith("Origin:", StringComparison.OrdinalIgnoreCase) && line["Origin:".Length..].Trim().Length > 0);

    private static void Frames(byte[] answer)
    {
        (int status, string head, int length) = Head(answer);
        Assert.True(status == 101, head);
        Frames(answer.AsSpan(length));
    }

    /// <summary>A server's frames are whole, unmasked and without reserved bits (RFC 6455 section 5.1), and what is text is SIP or a keep-alive.</summary>
    private static void Frames(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            Assert.InRange(rest.Length, 2, int.MaxValue);
            Assert.Equal(0x80, rest[0] & 0xF0);
            int opcode = rest[0] & 0x0F, length = rest[1], at = 2;
            Assert.True(opcode is 1 or 8 or 9 or 10, $"opcode {opcode}");
            Assert.InRange(length, 0, 126);
            if (length == 126) (length, at) = ((rest[2] << 8) | rest[3], 4);
            ReadOnlySpan<byte> payload = rest.Slice(at, length);
            rest = rest[(at + length)..];
            if (opcode != 1) continue;
            string text = Encoding.UTF8.GetString(payload);
            Assert.True(text == "\r\n" || text.StartsWith("SIP/2.0 ", StringComparison.Ordinal), text);
            // A tab is white space of SIP (RFC 3261 section 25.1) and comes back inside a copied To or From.
            Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\r' or '\n' or '\t'));
        }
    }

    private static (int Status, string Head, int Length) Head(ReadOnlySpan<byte> answer)
    {
        int end = answer.IndexOf("\r\n\r\n"u8);
        Assert.True(end > 0, Encoding.Latin1.GetString(answer));
        string head = Encoding.Latin1.GetString(answer[..(end + 2)]);
        Assert.StartsWith("HTTP/1.1 ", head, StringComparison.Ordinal);
        Assert.True(head.Contains("\r\nContent-Length: 0\r\n", StringComparison.Ordinal) || head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal), head);
        return (int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, end + 4);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorRegistrar.Testing.Clients;

/// <summary>WebSocket frames, made octet by octet (RFC 6455 section 5.2), so that they can also be wrong.</summary>
public sealed class WebSocketFrames(Stream stream)
{
    public const byte Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(15));

    /// <summary>Upgrades a connection with the subprotocol sip; the response must accept it.</summary>
    public static async Task<WebSocketFrames> OpenAsync(Stream stream, string origin = "")
    {
        var peer = new WebSocketFrames(stream);
        string response = await peer.UpgradeAsync(origin.Length == 0 ? [] : ["Origin: " + origin]);
        Assert.StartsWith("HTTP/1.1 101 ", response, StringComparison.Ordinal);
        return peer;
    }

    /// <summary>Sends an upgrade request and returns the head of the response.</summary>
    /// <param name="headers">Further header fields.</param>
    /// <param name="without">The name of one that is left out.</param>
    public async Task<string> UpgradeAsync(IEnumerable<string> headers, string without = "-")
    {
        string[] rows =
        [
            "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + Key, "Sec-WebSocket-Protocol: sip", .. headers,
        ];
        string request = "GET / HTTP/1.1\r\n" + string.Concat(rows.Where(row => !row.StartsWith(without, StringComparison.Ordinal)).Select(row => row + "\r\n")) + "\r\n";
        await SendRawAsync(Encoding.ASCII.GetBytes(request));
        var response = new StringBuilder();
        while (!response.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)) response.Append((char)(await ReadAsync(1))[0]);
        return response.ToString();
    }

    /// <summary>What the response to <see cref="UpgradeAsync"/> must prove (RFC 6455 section 4.2.2).</summary>
#pragma warning disable CA5350 // SHA-1 is what the protocol asks for; it keeps no secret.
    public static string Accept { get; } = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(Key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    public Task SendAsync(string text) => SendAsync(Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends one frame as a client must: masked.</summary>
    public Task SendAsync(byte opcode, ReadOnlySpan<byte> payload, bool isFinal = true) => SendRawAsync(Frame(opcode, payload, isFinal));

    public async Task SendRawAsync(byte[] octets) => await stream.WriteAsync(octets, _deadline.Token);

    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload, bool isFinal = true, bool isMasked = true, byte reserved = 0, ulong? announced = null)
    {
        ulong length = announced ?? (ulong)payload.Length;
        var frame = new List<byte> { (byte)((isFinal ? 0x80 : 0) | reserved << 4 | opcode) };
        byte mask = (byte)(isMasked ? 0x80 : 0);
        if (length < 126) frame.Add((byte)(mask | (byte)length));
        else if (length <= ushort.MaxValue) frame.AddRange([(byte)(mask | 126), (byte)(length >> 8), (byte)length]);
        else
        {
            frame.Add((byte)(mask | 127));
            byte[] eight = new byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(eight, length);
            frame.AddRange(eight);
        }
        byte[] key = [0x12, 0x34, 0x56, 0x78];
        if (isMasked) frame.AddRange(key);
        for (int i = 0; i < payload.Length; i++) frame.Add(isMasked ? (byte)(payload[i] ^ key[i % 4]) : payload[i]);
        return [.. frame];
    }

    /// <summary>The next frame; none of the server's is masked or fragmented.</summary>
    public async Task<(byte Opcode, byte[] Payload)> ReceiveFrameAsync()
    {
        byte[] head = await ReadAsync(2);
        Assert.Equal(0x80, head[0] & 0xF0);
        Assert.Equal(0, head[1] & 0x80);
        int length = head[1] == 126 ? BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)) : head[1];
        Assert.NotEqual(127, head[1]);
        return ((byte)(head[0] & 0x0F), await ReadAsync(length));
    }

    /// <summary>The next text frame, Pings passed over.</summary>
    public async Task<string> ReceiveTextAsync()
    {
        while (true)
        {
            (byte opcode, byte[] payload) = await ReceiveFrameAsync();
            if (opcode == Ping) continue;
            Assert.Equal(Text, opcode);
            return Encoding.UTF8.GetString(payload);
        }
    }

    /// <summary>The status of the Close frame that must come next, after which the server ends the connection.</summary>
    public async Task<int> ReceiveCloseAsync()
    {
        while (true)
        {
            (byte opcode, byte[] payload) = await ReceiveFrameAsync();
            if (opcode is Ping or Pong) continue;
            Assert.Equal(Close, opcode);
            return payload.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        }
    }

    /// <summary>Ends when the server has closed the connection, whatever it still sends.</summary>
    public async Task EndedAsync()
    {
        try
        {
            await stream.CopyToAsync(System.IO.Stream.Null, _deadline.Token);
        }
        catch (IOException)
        {
            // Reset is an end too.
        }
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] octets = new byte[count];
        await stream.ReadExactlyAsync(octets, _deadline.Token);
        return octets;
    }
}

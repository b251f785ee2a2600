using System.Buffers.Binary;
using System.Text;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>How far the beginning of a connection could be read as a ClientHello.</summary>
internal enum ClientHelloStatus : byte
{
    /// <summary>Nothing is wrong so far, and it has not ended.</summary>
    NeedsMore = 0,
    /// <summary>It is whole.</summary>
    Whole,
    /// <summary>It is none, or longer than any client's.</summary>
    Unreadable,
}

/// <summary>
/// What a client says at the beginning of a TLS handshake of what it wants and can (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2), as far
/// as a certificate is chosen by it. Read ahead of the handshake, which reads it again and judges it.
/// </summary>
/// <param name="ServerName">The host name asked for (RFC 6066 section 3), in lower case; empty when there is none.</param>
/// <param name="SpeaksTls13">Whether TLS 1.3 is among its versions.</param>
/// <param name="Signatures">Its signature algorithms; null where it names none, as TLS 1.2 allows.</param>
/// <param name="Suites">Its cipher suites.</param>
/// <param name="Groups">Its groups, curves among them; null where it names none.</param>
internal sealed record ClientHello(string ServerName, bool SpeaksTls13, ushort[]? Signatures, ushort[] Suites, ushort[]? Groups)
{
    /// <summary>No client's is longer, with keys of post-quantum algorithms in it.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int RecordHeadBytes = 5;
    private const int HandshakeHeadBytes = 4;

    /// <summary>Reads one out of the records at the beginning of what has come so far.</summary>
    public static ClientHelloStatus Read(ReadOnlySpan<byte> records, out ClientHello? hello)
    {
        hello = null;
        ClientHelloStatus status = TakeMessage(records, out byte[] message);
        if (status != ClientHelloStatus.Whole) return status;
        hello = TryParse(message);
        return hello is null ? ClientHelloStatus.Unreadable : ClientHelloStatus.Whole;
    }

    /// <summary>Puts the message together, which may lie in several records.</summary>
    private static ClientHelloStatus TakeMessage(ReadOnlySpan<byte> records, out byte[] message)
    {
        message = [];
        var taken = new List<byte>();
        while (true)
        {
            if (records.Length < RecordHeadBytes)
                return records.Length > 0 && records[0] != 0x16 ? ClientHelloStatus.Unreadable : ClientHelloStatus.NeedsMore;
            int length = BinaryPrimitives.ReadUInt16BigEndian(records[3..]);
            if (records[0] != 0x16 || records[1] != 3 || length == 0 || taken.Count + length > MaxBytes) return ClientHelloStatus.Unreadable;
            ReadOnlySpan<byte> rest = records[RecordHeadBytes..];
            taken.AddRange(rest[..Math.Min(length, rest.Length)]);
            if (taken.Count >= HandshakeHeadBytes)
            {
                int whole = HandshakeHeadBytes + (taken[1] << 16) + (taken[2] << 8) + taken[3];
                if (taken[0] != 1 || whole > MaxBytes) return ClientHelloStatus.Unreadable;
                if (taken.Count >= whole)
                {
                    message = [.. taken.Take(whole).Skip(HandshakeHeadBytes)];
                    return ClientHelloStatus.Whole;
                }
            }
            if (rest.Length < length) return ClientHelloStatus.NeedsMore;
            records = rest[length..];
        }
    }

    private static ClientHello? TryParse(ReadOnlySpan<byte> message)
    {
        if (message.Length < 34) return null;
        message = message[34..]; // version and random
        if (!TryTake(ref message, 1, out _) || !TryTake(ref message, 2, out ReadOnlySpan<byte> suites) || suites.Length % 2 != 0 || !TryTake(ref message, 1, out _)) return null;
        var hello = new ClientHello("", SpeaksTls13: false, Signatures: null, Numbers(suites), Groups: null);
        if (message.IsEmpty) return hello;
        if (!TryTake(ref message, 2, out ReadOnlySpan<byte> extensions)) return null;
        while (!extensions.IsEmpty)
        {
            if (extensions.Length < 4) return null;
            int type = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out ReadOnlySpan<byte> content) || hello.With(type, content) is not { } next) return null;
            hello = next;
        }
        return hello;
    }

    /// <summary>Null when the extension is malformed.</summary>
    private ClientHello? With(int type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case 0:
                if (!TryTake(ref content, 2, out ReadOnlySpan<byte> names)) return null;
                // The only kind of name that there is comes first.
                return names.Length > 1 && names[0] == 0 && TryTake(ref names, 2, out ReadOnlySpan<byte> name, skip: 1)
                    ? this with { ServerName = System.Text.Ascii.IsValid(name) ? Encoding.ASCII.GetString(name).ToLowerInvariant() : "" }
                    : null;
            case 10:
                return TryTake(ref content, 2, out ReadOnlySpan<byte> groups) && groups.Length % 2 == 0 ? this with { Groups = Numbers(groups) } : null;
            case 13:
                return TryTake(ref content, 2, out ReadOnlySpan<byte> signatures) && signatures.Length % 2 == 0 ? this with { Signatures = Numbers(signatures) } : null;
            case 43:
                return TryTake(ref content, 1, out ReadOnlySpan<byte> versions) && versions.Length % 2 == 0 ? this with { SpeaksTls13 = Array.IndexOf(Numbers(versions), (ushort)0x0304) >= 0 } : null;
            default:
                return this;
        }
    }

    /// <summary>Takes a vector whose length stands before it in so many octets.</summary>
    private static bool TryTake(ref ReadOnlySpan<byte> from, int lengthBytes, out ReadOnlySpan<byte> vector, int skip = 0)
    {
        vector = default;
        if (from.Length < skip + lengthBytes) return false;
        from = from[skip..];
        int length = lengthBytes == 1 ? from[0] : BinaryPrimitives.ReadUInt16BigEndian(from);
        from = from[lengthBytes..];
        if (from.Length < length) return false;
        vector = from[..length];
        from = from[length..];
        return true;
    }

    private static ushort[] Numbers(ReadOnlySpan<byte> octets)
    {
        ushort[] numbers = new ushort[octets.Length / 2];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(octets[(2 * i)..]);
        return numbers;
    }
}

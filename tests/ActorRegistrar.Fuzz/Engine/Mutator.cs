using System.Text;

namespace ActorRegistrar.Fuzz.Engine;

/// <summary>Changes seeds into what nobody would send: octets flipped, removed, repeated, words of the grammar thrown in, seeds spliced.</summary>
public sealed class Mutator(IReadOnlyList<byte[]> seeds, Random random)
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\r\n", "\r", "\n", "\r\n ", "\r\n\r\n", "\t", " ", "\0", "\u007F", "\u00FF", "\u00C3\u00A4", "\"", "\\", "<", ">", ",", ";", "=", ":",
            "%", "%00", "%4", "[", "]", "::", "@", "?", "&", "*", "(", "/", "SIP/2.0", "Via: ", "l: 0\r\n", "Content-Length: 4294967295\r\n", "-1",
            "4294967296", "99999999999999999999", ";tag=", ";branch=", "z9hG4bK", "ACK ", "REGISTER ", "Digest ", "nonce=\"", ",qop=auth", "nc=00000001",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>A seed with one to seven changes.</summary>
    public byte[] Next()
    {
        var bytes = seeds[random.Next(seeds.Count)].ToList();
        for (int changes = random.Next(1, 8); changes > 0; changes--) Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 40), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            case 5:
                for (int times = random.Next(1, 300); times > 0; times--) bytes.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            default:
                byte[] other = seeds[random.Next(seeds.Count)];
                if (other.Length == 0) break;
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 80), other.Length - from)).ToArray());
                break;
        }
    }
}

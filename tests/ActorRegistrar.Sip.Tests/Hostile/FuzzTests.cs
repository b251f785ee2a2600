using System.Diagnostics;
using System.Globalization;
using ActorRegistrar.Sip.Tests.Torture;
using Xunit.Abstractions;

namespace ActorRegistrar.Sip.Tests.Hostile;

/// <summary>
/// Mutates real messages for as long as ACTORREGISTRAR_FUZZ_SECONDS says (default 5; a build server sets more). The seed is the day unless
/// ACTORREGISTRAR_FUZZ_SEED repeats one; a failure prints the seed and the bytes.
/// </summary>
public class FuzzTests(ITestOutputHelper output)
{
    private static readonly byte[][] Seeds =
    [
        .. TortureExpectations.All.Select(TortureExpectations.BytesOf),
        Sample.Bytes(Sample.Register),
        Sample.Bytes(Sample.Ok),
        Sample.Bytes("\r\n\r\n" + Sample.Register + "\r\n\r\n" + Sample.Ok),
        Sample.Bytes("sip:%61lice:pw@[2001:db8::192.0.2.1]:5060;transport=TCP;maddr=[::1];%6cr?body=x%20y&a="),
        Sample.Bytes("\"a \\\" b\" <sip:a@h;x>;q=0.5;+sip.instance=\"<urn:uuid:0>\", sip:b@h;expires=7, *"),
        Sample.Bytes("Digest username=\"b\\\"b\",realm=\"a\",nonce=\"n/=\",uri=\"sip:a\",response=\"0123456789abcdef0123456789abcdef\",qop=auth,nc=00000001,cnonce=\"c\""),
        Sample.Bytes("Digest realm=\"a\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=true"),
        Sample.Bytes("tel:863-1234;phone-context=+1-914-555;isub=1"),
    ];

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\r\n", "\r", "\n", "\r\n ", "\r\n\r\n", "\t", " ", "\0", "\u007F", "\u00FF", "\u00C3\u00A4", "\"", "\\", "<", ">", ",", ";", "=", ":",
            "%", "%00", "%4", "[", "]", "::", "@", "?", "&", "*", "(", "/", "SIP/2.0", "Via: ", "l: 0\r\n", "Content-Length: 4294967295\r\n", "-1",
            "4294967296", "99999999999999999999", ";tag=", ";branch=", "z9hG4bK", "ACK ", "REGISTER ",
        }.Select(Sample.Bytes),
    ];

    [Fact]
    public void P1_no_mutation_of_a_message_throws_or_is_read_in_two_ways()
    {
        double seconds = Number("ACTORREGISTRAR_FUZZ_SECONDS") ?? 5;
        int seed = (int)(Number("ACTORREGISTRAR_FUZZ_SEED") ?? DateTime.UtcNow.DayOfYear);
        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        long count = 0;
        var bytes = Array.Empty<byte>();
        try
        {
            for (; clock.Elapsed.TotalSeconds < seconds; count++)
            {
                bytes = Mutate(Seeds[random.Next(Seeds.Length)], random);
                Probe.Everything(bytes);
            }
        }
        catch (Exception)
        {
            output.WriteLine($"seed {seed}, mutation {count}: {Convert.ToBase64String(bytes)}");
            throw;
        }
        output.WriteLine($"seed {seed}: {count} mutations in {clock.Elapsed.TotalSeconds:F1} s");
        Assert.True(count > 0);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (int changes = random.Next(1, 8); changes > 0; changes--)
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
                    var other = Seeds[random.Next(Seeds.Length)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(1, 80), other.Length - from)).ToArray());
                    break;
            }
        }
        return [.. bytes];
    }

    private static double? Number(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}

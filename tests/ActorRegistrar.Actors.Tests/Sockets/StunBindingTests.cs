using System.IO.Hashing;
using System.Net;
using ActorRegistrar.Actors.Transport.Udp;

namespace ActorRegistrar.Actors.Tests.Sockets;

public sealed class StunBindingTests
{
    private const string Header4 = "0101000C2112A442B7E7A701BC34D686FA87DFAE";

    /// <summary>RFC 5769 section 2.2: 192.0.2.1 port 32853 under this transaction's number is 0001A147E112A643.</summary>
    [Fact]
    [Trait("RFC", "5626 8")]
    public void An_IPv4_source_is_told_its_address() =>
        Assert.Equal(Header4 + "00200008" + "0001A147E112A643", Answer(Request(), "192.0.2.1:32853"));

    /// <summary>RFC 5769 section 2.3.</summary>
    [Fact]
    [Trait("RFC", "5626 8")]
    public void An_IPv6_source_is_told_its_address() => Assert.Equal(
        "010100182112A442B7E7A701BC34D686FA87DFAE" + "00200014" + "0002A1470113A9FAA5D3F179BC25F4B5BED2B9D9",
        Answer(Request(), "[2001:db8:1234:5678:11:2233:4455:6677]:32853"));

    [Fact]
    [Trait("RFC", "5626 8")]
    public void A_fingerprint_is_answered_with_one()
    {
        byte[] request = [.. Convert.FromHexString("000100082112A442B7E7A701BC34D686FA87DFAE")];
        uint crc = Crc32.HashToUInt32(request) ^ 0x5354554E;
        string answer = Answer([.. request, 0x80, 0x28, 0, 4, .. BigEndian(crc)], "192.0.2.1:32853");

        byte[] signed = Convert.FromHexString(answer[..^16]);
        Assert.Equal("01010014", answer[..8]);
        Assert.Equal("80280004" + Convert.ToHexString(BigEndian(Crc32.HashToUInt32(signed) ^ 0x5354554E)), answer[^16..]);
    }

    [Fact]
    [Trait("RFC", "5626 8")]
    public void What_must_be_understood_and_is_not_is_answered_420_with_its_type() => // CHANGE-REQUEST would send the answer elsewhere
        Assert.Equal("011100102112A442B7E7A701BC34D686FA87DFAE" + "0009000400000414" + "000A000200030000", Answer(Request("00030004" + "00000006"), "192.0.2.1:32853"));

    [Fact]
    [Trait("RFC", "5626 8")]
    public void What_need_not_be_understood_is_passed_over() => // SOFTWARE of 5 octets, padded
        Assert.StartsWith("0101", Answer(Request("80220005" + "6162636465000000"), "192.0.2.1:32853"), StringComparison.Ordinal);

    [Theory]
    [InlineData("00010000" + "00000000" + "B7E7A701BC34D686FA87DFAE")] // no cookie
    [InlineData("01010000" + "2112A442" + "B7E7A701BC34D686FA87DFAE")] // a response
    [InlineData("00110000" + "2112A442" + "B7E7A701BC34D686FA87DFAE")] // an indication
    [InlineData("00010004" + "2112A442" + "B7E7A701BC34D686FA87DFAE")] // longer than it is
    [InlineData("00010000" + "2112A442" + "B7E7A701BC34D686FA87DFAE" + "80220000")] // shorter than it is
    [InlineData("00010004" + "2112A442" + "B7E7A701BC34D686FA87DFAE" + "8022FFFF")] // an attribute longer than the rest
    [InlineData("00010008" + "2112A442" + "B7E7A701BC34D686FA87DFAE" + "8028000400000000")] // a wrong fingerprint
    [InlineData("0001000C" + "2112A442" + "B7E7A701BC34D686FA87DFAE" + "802800080000000000000000")] // a fingerprint that is none
    [InlineData("00010000" + "2112A442" + "B7E7A701BC34D686FA87DF")]
    [InlineData("00")]
    [Trait("RFC", "5626 8")]
    public void Anything_else_is_not_answered(string request) => Assert.Equal("", Answer(Convert.FromHexString(request), "192.0.2.1:32853"));

    [Fact]
    [Trait("RFC", "5626 8")]
    public void No_request_gets_much_more_than_it_sent_and_none_breaks_it()
    {
        var random = new Random(17);
        byte[] answer = new byte[StunBinding.MaxAnswerBytes];
        SocketAddress from = new IPEndPoint(IPAddress.IPv6Loopback, 1).Serialize();
        for (int i = 0; i < 200_000; i++)
        {
            byte[] attributes = new byte[random.Next(0, 40) * 4];
            random.NextBytes(attributes);
            // Small types and lengths, or hardly any would fit.
            for (int at = 0; at < attributes.Length; at += 4) (attributes[at], attributes[at + 1], attributes[at + 2], attributes[at + 3]) = (0, (byte)random.Next(40), 0, (byte)random.Next(0, 9));
            byte[] request = Request(Convert.ToHexString(attributes));
            int length = StunBinding.Answer(request, from, answer);
            Assert.InRange(length, 0, request.Length + 24 + 8);
        }
    }

    [Fact]
    [Trait("RFC", "5626 8")]
    public void Answering_allocates_nothing()
    {
        byte[] request = Request();
        byte[] answer = new byte[StunBinding.MaxAnswerBytes];
        SocketAddress from = IPEndPoint.Parse("192.0.2.1:32853").Serialize();
        StunBinding.Answer(request, from, answer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) StunBinding.Answer(request, from, answer);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData("00", true)]
    [InlineData("01", true)]
    [InlineData("0D0A", false)]
    [InlineData("52", false)]
    [InlineData("", false)]
    [Trait("RFC", "5626 8")]
    public void The_first_octet_tells_stun_from_sip(string datagram, bool isStun) => Assert.Equal(isStun, StunBinding.IsStun(Convert.FromHexString(datagram)));

    private static byte[] Request(string attributes = "") =>
        Convert.FromHexString("0001" + (attributes.Length / 2).ToString("X4") + "2112A442B7E7A701BC34D686FA87DFAE" + attributes);

    private static string Answer(byte[] request, string from)
    {
        byte[] answer = new byte[StunBinding.MaxAnswerBytes];
        return Convert.ToHexString(answer.AsSpan(0, StunBinding.Answer(request, IPEndPoint.Parse(from).Serialize(), answer)));
    }

    private static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}

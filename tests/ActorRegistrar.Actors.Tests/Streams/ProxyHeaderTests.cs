using System.Buffers.Binary;
using System.Net;
using System.Text;
using ActorRegistrar.Actors.Transport.Streams;

namespace ActorRegistrar.Actors.Tests.Streams;

public sealed class ProxyHeaderTests
{
    private static readonly byte[] Mark = "\r\n\r\n\0\r\nQUIT\n"u8.ToArray();

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 40000 5060\r\n", "192.0.2.1:40000", "203.0.113.1:5060")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 40000 5061\r\n", "[2001:db8::1]:40000", "[2001:db8::2]:5061")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 0 5060\r\n", "192.0.2.1:0", "203.0.113.1:5060")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", null, null)]
    public void A_line_of_version_1_tells_both_ends(string line, string? source, string? destination) => IsWhole(Encoding.ASCII.GetBytes(line), source, destination);

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 40000 5060 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 40000 5060 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1  203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 40000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 040000 5060\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 65536 5060\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 203.0.113.1 -1 5060\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 40000 5060\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] [2001:db8::2] 40000 5060\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 fe80::2 40000 5060\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("proxy TCP4 192.0.2.1 203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY\tTCP4 192.0.2.1 203.0.113.1 40000 5060\r\n")]
    [InlineData("PROXY TCP4 host.example 203.0.113.1 40000 5060\r\n")]
    [InlineData("REGISTER sip:example.com SIP/2.0\r\n")]
    [InlineData("PUBLISH sip:example.com SIP/2.0\r\n")]
    [InlineData("\r\n\r\nREGISTER sip:example.com SIP/2.0\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    public void Any_other_line_is_broken(string line) => Assert.Equal(ProxyHeaderStatus.Broken, ProxyHeader.Read(Encoding.ASCII.GetBytes(line)).Status);

    [Fact]
    public void A_line_ends_within_107_octets()
    {
        Assert.Equal(ProxyHeaderStatus.Whole, ProxyHeader.Read(Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 91) + "\r\n")).Status);
        Assert.Equal(ProxyHeaderStatus.Broken, ProxyHeader.Read(Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 92) + "\r\n")).Status);
        Assert.Equal(ProxyHeaderStatus.Broken, ProxyHeader.Read(Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 93))).Status);
    }

    [Fact]
    public void Version_2_tells_both_ends_and_its_TLVs_are_skipped()
    {
        IsWhole(Binary(0x21, 0x11, Ends("192.0.2.1", "203.0.113.1", 40000, 5060)), "192.0.2.1:40000", "203.0.113.1:5060");
        IsWhole(Binary(0x21, 0x11, [.. Ends("192.0.2.1", "203.0.113.1", 40000, 5060), 4, 0, 3, 0, 0, 0, 0x20, 0xFF]), "192.0.2.1:40000", "203.0.113.1:5060");
        IsWhole(Binary(0x21, 0x21, Ends("2001:db8::1", "2001:db8::2", 1, 65535)), "[2001:db8::1]:1", "[2001:db8::2]:65535");
        IsWhole(Binary(0x21, 0x11, [.. Ends("192.0.2.1", "203.0.113.1", 40000, 5060), .. new byte[ProxyHeader.MaxBytes - 16 - 12]]), "192.0.2.1:40000", "203.0.113.1:5060");
    }

    [Fact]
    public void Version_2_says_nothing_of_its_own_health_checks_of_unknown_ends_and_of_local_sockets()
    {
        IsWhole(Binary(0x20, 0x00, []), null, null);
        IsWhole(Binary(0x20, 0x11, Ends("192.0.2.1", "203.0.113.1", 40000, 5060)), null, null);
        IsWhole(Binary(0x20, 0xFF, new byte[7]), null, null);
        IsWhole(Binary(0x21, 0x00, new byte[9]), null, null);
        IsWhole(Binary(0x21, 0x31, new byte[216]), null, null);
    }

    public static TheoryData<string, byte[]> BrokenBinary { get; } = new()
    {
        { "version 1 in it", Binary(0x11, 0x11, Ends("192.0.2.1", "203.0.113.1", 40000, 5060)) },
        { "a third command", Binary(0x22, 0x11, Ends("192.0.2.1", "203.0.113.1", 40000, 5060)) },
        { "UDP", Binary(0x21, 0x12, Ends("192.0.2.1", "203.0.113.1", 40000, 5060)) },
        { "a fourth family", Binary(0x21, 0x41, new byte[300]) },
        { "too short for IPv4", Binary(0x21, 0x11, new byte[11]) },
        { "too short for IPv6", Binary(0x21, 0x21, new byte[35]) },
        { "too short for paths", Binary(0x21, 0x31, new byte[215]) },
        { "too long", Binary(0x21, 0x11, new byte[ProxyHeader.MaxBytes - 15]) },
        { "another mark", [.. Mark[..11], (byte)'X', 0x21, 0x11, 0, 0] },
    };

    [Theory, MemberData(nameof(BrokenBinary))]
    public void Anything_else_of_version_2_is_broken(string what, byte[] header) => Assert.Equal((what, ProxyHeaderStatus.Broken), (what, ProxyHeader.Read(header).Status));

    [Fact]
    public void Any_octets_are_read_to_an_end_and_none_behind_the_header()
    {
        var random = new Random(11);
        byte[][] seeds =
        [
            "PROXY TCP4 192.0.2.1 203.0.113.1 40000 5060\r\n"u8.ToArray(), "PROXY TCP6 2001:db8::1 2001:db8::2 40000 5061\r\n"u8.ToArray(), "PROXY UNKNOWN x\r\n"u8.ToArray(),
            Binary(0x21, 0x11, Ends("192.0.2.1", "203.0.113.1", 40000, 5060)), Binary(0x21, 0x21, Ends("2001:db8::1", "2001:db8::2", 1, 65535)), Binary(0x20, 0, []),
        ];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] octets = [.. seeds[random.Next(seeds.Length)]];
            for (int change = random.Next(4); change > 0; change--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            octets = [.. octets[..random.Next(octets.Length + 1)], .. Enumerable.Range(0, random.Next(40)).Select(_ => (byte)random.Next(256))];
            ProxyHeader header = ProxyHeader.Read(octets);
            if (header.Status != ProxyHeaderStatus.Whole) continue;
            Assert.InRange(header.Length, 15, octets.Length);
            Assert.Equal(header, ProxyHeader.Read(octets.AsSpan(0, header.Length)));
            Assert.Equal(header.Source is null, header.Destination is null);
            Assert.Equal(ProxyHeaderStatus.NeedsMore, ProxyHeader.Read(octets.AsSpan(0, header.Length - 1)).Status);
        }
    }

    [Theory]
    [InlineData("PROXY ", true)]
    [InlineData("PROXY TCP4", true)]
    [InlineData("PROX", false)]
    [InlineData("PUBLISH ", false)]
    [InlineData("\r\n\r\n", false)]
    [InlineData("\r\n\r\n\0\r\nQUIT\n", true)]
    public void Only_a_whole_mark_is_the_beginning_of_a_header(string octets, bool isHeader) => Assert.Equal(isHeader, ProxyHeader.IsBegunBy(Encoding.ASCII.GetBytes(octets)));

    /// <summary>Reads it whole, with a request behind it, and octet by octet.</summary>
    private static void IsWhole(byte[] octets, string? source, string? destination)
    {
        ProxyHeader header = ProxyHeader.Read([.. octets, .. "REGISTER "u8]);
        Assert.Equal(new ProxyHeader(ProxyHeaderStatus.Whole, octets.Length, source is null ? null : IPEndPoint.Parse(source), destination is null ? null : IPEndPoint.Parse(destination)), header);
        for (int length = 0; length < octets.Length; length++) Assert.Equal(ProxyHeaderStatus.NeedsMore, ProxyHeader.Read(octets.AsSpan(0, length)).Status);
    }

    internal static byte[] Binary(byte command, byte family, byte[] rest)
    {
        byte[] header = [.. Mark, command, family, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)rest.Length);
        return header;
    }

    internal static byte[] Ends(string source, string destination, ushort sourcePort, ushort destinationPort) =>
    [
        .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(),
        (byte)(sourcePort >> 8), (byte)sourcePort, (byte)(destinationPort >> 8), (byte)destinationPort,
    ];
}

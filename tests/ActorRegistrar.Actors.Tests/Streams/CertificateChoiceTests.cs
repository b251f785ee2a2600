using System.Collections.Immutable;
using ActorRegistrar.Actors.Transport.Tls;

namespace ActorRegistrar.Actors.Tests.Streams;

/// <summary>What is decided before a handshake, and by what it is decided.</summary>
public sealed class CertificateChoiceTests
{
    private static readonly CertificateFace First = Face(CertificateKind.Ecdsa256, "first.example");
    private static readonly CertificateFace Ecdsa = Face(CertificateKind.Ecdsa256, "sip.example.com");
    private static readonly CertificateFace Ecdsa384 = Face(CertificateKind.Ecdsa384, "sip.example.com");
    private static readonly CertificateFace Rsa = Face(CertificateKind.Rsa, "sip.example.com");
    private static readonly CertificateFace RsaWildcard = Face(CertificateKind.Rsa, "*.example.com");

    private static readonly ClientHello Modern = new("sip.example.com", SpeaksTls13: true, [0x0403, 0x0804], [0x1301, 0xC02B, 0xC02F], [29, 23]);

    [Fact]
    public void Ecdsa_goes_before_rsa_in_any_order()
    {
        Assert.Same(Ecdsa, Chosen(Modern, First, Ecdsa, Rsa));
        Assert.Same(Ecdsa, Chosen(Modern, First, Rsa, Ecdsa));
    }

    [Fact]
    public void In_TLS_1_3_the_signature_algorithms_say_what_a_client_can_check()
    {
        Assert.Same(Rsa, Chosen(Modern with { Signatures = [0x0804] }, Ecdsa, Rsa));
        Assert.Same(Rsa, Chosen(Modern with { Signatures = [0x0401, 0x0804] }, Ecdsa, Rsa));
        Assert.Same(Ecdsa, Chosen(Modern with { Signatures = [0x0403] }, Rsa, Ecdsa));
        Assert.Same(Rsa, Chosen(Modern, Rsa, Ecdsa384)); // of another curve
        Assert.Same(Ecdsa384, Chosen(Modern with { Signatures = [0x0503, 0x0804] }, Rsa, Ecdsa, Ecdsa384));
    }

    [Fact]
    public void In_TLS_1_2_the_suites_the_groups_and_the_signature_algorithms_say_it()
    {
        ClientHello old = Modern with { SpeaksTls13 = false };
        Assert.Same(Ecdsa, Chosen(old, Rsa, Ecdsa));
        Assert.Same(Rsa, Chosen(old with { Suites = [0xC02F] }, Ecdsa, Rsa));
        Assert.Same(Rsa, Chosen(old with { Suites = [0x1301, 0xC02F] }, Ecdsa, Rsa));
        Assert.Same(Ecdsa, Chosen(old with { Suites = [0xC02B] }, Rsa, Ecdsa));
        Assert.Same(Rsa, Chosen(old with { Groups = [29, 24] }, Ecdsa, Rsa));
        Assert.Same(Rsa, Chosen(old with { Signatures = [0x0401] }, Ecdsa, Rsa));
        Assert.Same(Ecdsa, Chosen(old with { Signatures = null, Groups = null }, Rsa, Ecdsa));
    }

    [Fact]
    public void A_name_goes_before_the_kind_of_key_where_the_client_can_check_both()
    {
        Assert.Same(Rsa, Chosen(Modern, First, Rsa));
        Assert.Same(Ecdsa, Chosen(Modern, RsaWildcard, Ecdsa));
        Assert.Same(RsaWildcard, Chosen(Modern with { ServerName = "edge.example.com" }, Ecdsa, RsaWildcard));
        // The exact name would end in a failed handshake.
        Assert.Same(RsaWildcard, Chosen(Modern with { Signatures = [0x0804] }, Ecdsa, RsaWildcard));
    }

    [Fact]
    public void No_name_or_an_unknown_one_is_shown_the_first_or_one_of_its_names()
    {
        Assert.Same(First, Chosen(Modern with { ServerName = "" }, First, Ecdsa, Rsa));
        Assert.Same(First, Chosen(Modern with { ServerName = "unknown.example" }, First, Ecdsa, Rsa));
        Assert.Same(Rsa, Chosen(Modern with { ServerName = "", Signatures = [0x0804] }, Ecdsa, First, Rsa));
        Assert.Same(Ecdsa, Chosen(null, Ecdsa, Rsa));
    }

    [Fact]
    public void A_wildcard_stands_for_one_whole_label()
    {
        Assert.Equal(1, RsaWildcard.RankOf("edge.example.com"));
        Assert.Equal(0, RsaWildcard.RankOf("a.edge.example.com"));
        Assert.Equal(0, RsaWildcard.RankOf("example.com"));
        Assert.Equal(0, RsaWildcard.RankOf(".example.com"));
        Assert.Equal(2, Rsa.RankOf("sip.example.com."));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u0016")]
    [InlineData("\u0016\u0003\u0001\u0000")]
    public void A_beginning_needs_more(string octets) => Assert.Equal(ClientHelloStatus.NeedsMore, ClientHello.Read(Latin(octets), out _));

    [Theory]
    [InlineData("REGISTER sip:example.com SIP/2.0\r\n")]
    [InlineData("\u0016\u0002\u0001\u0000\u0005\u0001")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000\u0001")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0002\u0000\u0000\u0001\u0000")] // ServerHello
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000")] // too short for any
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0001\u0001\u0000\u0001\u0000")] // longer than any
    public void What_is_no_ClientHello_is_unreadable(string octets) => Assert.Equal(ClientHelloStatus.Unreadable, ClientHello.Read(Latin(octets), out _));

    [Fact]
    public void A_ClientHello_is_read_in_one_record_or_in_many()
    {
        byte[] message = Message("sip.example.com");
        foreach (int size in new[] { message.Length, 100, 7, 1 })
        {
            byte[] records = Records(message, size);
            Assert.Equal(ClientHelloStatus.Whole, ClientHello.Read([.. records, 1, 2, 3], out ClientHello? hello));
            Assert.Equal(("sip.example.com", true), (hello!.ServerName, hello.SpeaksTls13));
            Assert.Equal([0x0403, 0x0804], hello.Signatures!);
            Assert.Equal([0x1301, 0xC02B], hello.Suites);
            Assert.Equal([29, 23], hello.Groups!);
            for (int length = 0; length < records.Length; length++) Assert.Equal(ClientHelloStatus.NeedsMore, ClientHello.Read(records.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Any_octets_are_read_to_an_end()
    {
        var random = new Random(5);
        byte[] seed = Records(Message("sip.example.com"), 60);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] octets = [.. seed];
            for (int change = random.Next(6); change > 0; change--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            ClientHelloStatus status = ClientHello.Read(octets.AsSpan(0, random.Next(octets.Length + 1)), out ClientHello? hello);
            Assert.Equal(status == ClientHelloStatus.Whole, hello is not null);
            CertificateChoice.Of([First, Ecdsa, Rsa], hello);
        }
    }

    private static CertificateFace Chosen(ClientHello? hello, params CertificateFace[] faces) => faces[CertificateChoice.Of(faces, hello)];

    private static CertificateFace Face(CertificateKind kind, params string[] names) => new(names.ToImmutableArray(), kind);

    private static byte[] Latin(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    private static byte[] Message(string name)
    {
        byte[] host = Latin(name);
        byte[] extensions =
        [
            0, 0, 0, (byte)(host.Length + 5), 0, (byte)(host.Length + 3), 0, 0, (byte)host.Length, .. host,
            0, 10, 0, 6, 0, 4, 0, 29, 0, 23,
            0, 13, 0, 6, 0, 4, 4, 3, 8, 4,
            0, 43, 0, 5, 4, 3, 4, 3, 3,
        ];
        byte[] body = [3, 3, .. new byte[32], 0, 0, 4, 0x13, 1, 0xC0, 0x2B, 1, 0, 0, (byte)extensions.Length, .. extensions];
        return [1, 0, 0, (byte)body.Length, .. body];
    }

    private static byte[] Records(byte[] message, int size) =>
        [.. message.Chunk(size).SelectMany(part => (byte[])[0x16, 3, 1, 0, (byte)part.Length, .. part])];
}

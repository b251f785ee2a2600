using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Tests.Streams;
using ActorRegistrar.Sip.Uris;
using CsCheck;

namespace ActorRegistrar.Sip.Tests.Hostile;

/// <summary>What is true of all bytes, all splits, all URIs.</summary>
public class AnyBytesTests
{
    private static readonly Gen<byte[]> SomeBytes = Gen.OneOf(
        (IGen<byte[]>)Gen.Byte.Array[0, 400],
        Gen.OneOf(Sample.Bytes("\r\n :;,<>\"\\%[]@?=&*l0zS\0\u00FF")).Array[0, 200]);

    private static readonly Gen<string> Uri =
        from scheme in Gen.OneOf("sip:", "sips:", "SIP:")
        from user in Gen.OneOf("", "alice@", "%61lice@", "Alice@", "a;b@", "a%3Bb@", "alice:pw@")
        from host in Gen.OneOf("example.com", "EXAMPLE.com", "192.0.2.1", "[::1]", "[0:0::1]")
        from port in Gen.OneOf("", ":5060", ":05060", ":5061")
        from parameters in Gen.OneOf(";lr", ";LR", ";transport=tcp", ";transport=TCP", ";x=1", ";x=2", ";user=phone", ";maddr=[::1]").Array[0, 3]
        from headers in Gen.OneOf("a=1", "A=1", "b=", "body=x", "body=X").Array[0, 2]
        select scheme + user + host + port + string.Concat(parameters) + (headers.Length == 0 ? "" : "?" + string.Join('&', headers));

    [Fact]
    public void Any_bytes_are_read_without_an_exception_and_in_one_way() => SomeBytes.Sample(Probe.Everything, iter: 3000);

    [Fact]
    public void Any_split_of_a_stream_gives_the_same_frames() =>
        Gen.Select(Gen.OneOf(Sample.Register, Sample.Ok, "\r\n", "\r\n\r\n", "A b\r\nl:\r\n 3\r\n\r\nabc").Array[1, 5], Gen.Int[1, 50], Gen.Int[1, 50])
            .Sample(
                (parts, piece, segment) =>
                {
                    var bytes = Sample.Bytes(string.Concat(parts));
                    var whole = StreamFeeder.Feed(bytes, int.MaxValue, int.MaxValue, SipLimits.Default);
                    Assert.Equal(whole, StreamFeeder.Feed(bytes, piece, segment, SipLimits.Default));
                    Assert.Equal(parts.Where(part => part.Length > 4).Select(part => "message " + part), whole.Where(found => found != "ping"));
                },
                iter: 500);

    [Fact]
    public void Equality_of_URIs_is_reflexive_and_symmetric() =>
        Gen.Select(Uri, Uri).Sample(
            (left, right) =>
            {
                Assert.True(SipUriComparer.AreEqual(left, left));
                Assert.Equal(SipUriComparer.AreEqual(left, right), SipUriComparer.AreEqual(right, left));
            },
            iter: 20_000);

    [Fact]
    public void What_a_lifetime_reads_as_is_what_a_big_number_says() =>
        Gen.String[Gen.Char['0', '9'], 1, 30].Sample(
            digits =>
            {
                var exact = System.Numerics.BigInteger.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
                Assert.Equal((uint)System.Numerics.BigInteger.Min(exact, uint.MaxValue), DeltaSeconds.Parse(Sample.Bytes(digits)));
            },
            iter: 3000);

    [Fact]
    public void Any_message_made_of_good_parts_is_accepted_whatever_their_order_and_spelling() =>
        Gen.Select(Gen.Shuffle(Rows), Gen.Bool, Gen.OneOf(":", " : ", ":\r\n ", "\t:\t")).Sample(
            (rows, upper, colon) =>
            {
                string text = "REGISTER sip:example.com SIP/2.0\r\n" + string.Concat(rows.Select(row =>
                {
                    int at = row.IndexOf(':', StringComparison.Ordinal);
                    return (upper ? row[..at].ToUpperInvariant() : row[..at]) + colon + row[(at + 1)..] + "\r\n";
                })) + "\r\n";
                var message = Sample.Accepted(text);
                Assert.Equal("z9hG4bK1", Sample.Text(message.TopVia.Branch));
                Assert.Equal(Rows.Length, message.HeaderCount);
            },
            iter: 1000);

    private static readonly string[] Rows =
    [
        "v:SIP/2.0/UDP 192.0.2.4;branch=z9hG4bK1", "From:<sip:alice@example.com>;tag=1", "t:sip:alice@example.com", "i:x", "CSeq:1 REGISTER",
        "m:<sip:a@192.0.2.4>", "Content-Length:0", "X-Y:z", "Supported:",
    ];
}

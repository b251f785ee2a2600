using System.Runtime.Serialization;
using System.Text;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Actors.Tests.Serialization;

/// <summary>Rows of manifest b2: those of b1 with a checksum behind them.</summary>
public sealed class RowChecksumTests
{
    private const string Id = "sip:alice@example.com";
    private const long Number = 7;

    public static TheoryData<string> Shapes => [.. GoldenRows.All.Keys];

    [Fact]
    public void A_row_with_a_checksum_is_written_as_the_bytes_it_always_was() =>
        Assert.Equal(GoldenRows.All["minimal"].Hex + "7d" + GoldenChecksum, Convert.ToHexStringLower(JournalFormat.Write(GoldenRows.All["minimal"].Event, Id, Number)));

    /// <summary>The checksum by the definition, bit by bit: CRC-32C of the id, a NUL, the number and the message.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_checksum_is_the_CRC_32C_of_the_id_the_number_and_the_message(string shape)
    {
        byte[] row = JournalFormat.Write(GoldenRows.All[shape].Event, Id, Number);
        byte[] covered = [.. Encoding.UTF8.GetBytes(Id), 0, .. BitConverter.GetBytes(Number), .. row[..^5]];
        Assert.Equal(Crc32C(covered), BitConverter.ToUInt32(row, row.Length - 4));
        Assert.Equal(0xE3069283, Crc32C("123456789"u8));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_row_with_a_checksum_is_read_as_the_event_it_was(string shape)
    {
        BindingsChanged happened = GoldenRows.All[shape].Event;
        byte[] row = JournalFormat.Write(happened, Id, Number);
        Assert.Equal(Shown.As(happened), Shown.As(JournalFormat.Read("b2", row, Id, Number)));
        // As Akka.Persistence's own tools read it, which tell the serializer nothing of the row but its manifest.
        Assert.Equal(Shown.As(happened), Shown.As((BindingsChanged)new JournalSerializer(null!).FromBinary(row, "b2")));
        Assert.Equal(happened.At, JournalFormat.ReadTime("b2", row));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Whichever_bit_of_a_row_has_flipped_it_is_noticed(string shape)
    {
        byte[] row = JournalFormat.Write(GoldenRows.All[shape].Event, Id, Number);
        for (int bit = 0; bit < row.Length * 8; bit++)
        {
            row[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<DamagedRowException>(() => JournalFormat.Read("b2", row, Id, Number));
            row[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("sip:bob@example.com", Number)]
    [InlineData(Id, Number - 1)]
    public void A_row_that_lies_in_the_place_of_another_is_noticed(string id, long number) => Assert.Throws<DamagedRowException>(
        () => JournalFormat.Read("b2", JournalFormat.Write(GoldenRows.All["minimal"].Event, Id, Number), id, number));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(12)]
    public void A_row_that_was_cut_is_noticed(int octets) => Assert.Throws<DamagedRowException>(
        () => JournalFormat.Read("b2", JournalFormat.Write(GoldenRows.All["minimal"].Event, Id, Number).AsSpan(0, octets), Id, Number));

    [Fact]
    public void A_row_of_an_earlier_version_has_no_checksum_and_is_read_all_the_same() => Assert.Equal(
        Shown.As(GoldenRows.All["minimal"].Event),
        Shown.As(JournalFormat.Read("b1", Convert.FromHexString(GoldenRows.All["minimal"].Hex), Id, Number)));

    [Fact]
    public void An_id_of_the_greatest_length_in_the_widest_characters_has_a_checksum()
    {
        string id = new('\u20AC', 255);
        byte[] row = JournalFormat.Write(GoldenRows.All["minimal"].Event, id, Number);
        JournalFormat.Verify("b2", row, id, Number);
        Assert.Throws<DamagedRowException>(() => JournalFormat.Verify("b2", row, id[..^1] + "x", Number));
    }

    private const string GoldenChecksum = "1a75308c";

    private static uint Crc32C(ReadOnlySpan<byte> octets)
    {
        uint checksum = uint.MaxValue;
        foreach (byte octet in octets)
        {
            checksum ^= octet;
            for (int bit = 0; bit < 8; bit++) checksum = (checksum >> 1) ^ ((checksum & 1) * 0x82F63B78);
        }
        return ~checksum;
    }
}

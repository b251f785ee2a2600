using System.Runtime.Serialization;
using ActorRegistrar.Actors.Serialization;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Events;

namespace ActorRegistrar.Actors.Tests.Serialization;

/// <summary>Bytes once written are read by every later version: a test here that needs new bytes needs a new manifest.</summary>
public sealed class JournalSerializerTests
{
    private static readonly JournalSerializer Serializer = new(null!);

    public static TheoryData<string> Shapes => [.. GoldenRows.All.Keys];

    [Theory]
    [MemberData(nameof(Shapes))]
    [Trait("Rule", "old journals")]
    public void An_event_is_written_as_the_bytes_it_always_was(string shape) =>
        Assert.Equal(GoldenRows.All[shape].Hex, Convert.ToHexStringLower(Serializer.ToBinary(GoldenRows.All[shape].Event)));

    [Theory]
    [MemberData(nameof(Shapes))]
    [Trait("Rule", "old journals")]
    public void Bytes_once_written_are_read_as_the_event_they_were(string shape)
    {
        var read = (BindingsChanged)Serializer.FromBinary(Convert.FromHexString(GoldenRows.All[shape].Hex), "b1");

        Assert.Equal(Shown.As(GoldenRows.All[shape].Event), Shown.As(read));
    }

    [Fact]
    public void The_serializer_and_its_manifest_have_the_names_that_rows_hold()
    {
        Assert.Equal(5060, Serializer.Identifier);
        Assert.Equal("b1", Serializer.Manifest(GoldenRows.All["minimal"].Event));
    }

    [Fact]
    public void A_field_of_a_later_version_is_skipped()
    {
        byte[] later = [.. Convert.FromHexString(GoldenRows.All["minimal"].Hex), 0xF2, 0x06, 0x01, 0x41];

        Assert.Equal(Shown.As(GoldenRows.All["minimal"].Event), Shown.As((BindingsChanged)Serializer.FromBinary(later, "b1")));
    }

    [Fact]
    public void An_unknown_manifest_is_a_clear_error() => Assert.Equal(
        "Journal manifest 'b3' is unknown to this version.",
        Assert.Throws<SerializationException>(() => Serializer.FromBinary([], "b3")).Message);

    [Fact]
    public void What_is_not_an_event_is_a_clear_error()
    {
        Assert.Equal("String is not a journal event.", Assert.Throws<SerializationException>(() => Serializer.ToBinary("x")).Message);
        Assert.Equal("String is not a journal event.", Assert.Throws<SerializationException>(() => Serializer.Manifest("x")).Message);
    }
}

using System.Text;
using ActorRegistrar.Actors.Gruus;
using ActorRegistrar.Actors.Tests.Support;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Tests.Gruus;

public sealed class GruuCodecTests
{
    private const string Device = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly GruuCodec _gruus = new(Secret);

    [Fact]
    [Trait("RFC", "5627 5.1: public")]
    public void A_public_gruu_is_the_address_of_record_with_gr_and_always_the_same()
    {
        string gruu = _gruus.NewPublic(Aor.Of("alice"), Device)!;
        Assert.StartsWith("sip:alice@example.com;gr=", gruu, StringComparison.Ordinal);
        Assert.DoesNotContain("f81d4fae", gruu, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(gruu, new GruuCodec(Secret).NewPublic(Aor.Of("alice"), Device.ToUpperInvariant()));
        Assert.NotEqual(gruu, _gruus.NewPublic(Aor.Of("alice"), Device.Replace("f8", "f9", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Device)]
    [InlineData("urn:imei:123456789012345")]
    [InlineData("not a urn, but someone sent it ü")]
    [Trait("RFC", "5627 5.1: public")]
    public void A_public_gruu_is_read_back_without_anything_stored(string instance)
    {
        Assert.True(new GruuCodec(Secret).TryReadPublic(Aor.Of("alice"), GrOf(_gruus.NewPublic(Aor.Of("alice"), instance)!), out GruuTarget? target));
        Assert.Equal(new GruuTarget(instance), target);
    }

    [Fact]
    [Trait("RFC", "5627 6.1: invalid")]
    public void A_public_gruu_of_another_address_of_record_or_key_or_spelling_is_not_valid()
    {
        byte[] gr = GrOf(_gruus.NewPublic(Aor.Of("alice"), Device)!);
        Assert.False(_gruus.TryReadPublic(Aor.Of("bob"), gr, out _));
        Assert.False(new GruuCodec().TryReadPublic(Aor.Of("alice"), gr, out _));
        Assert.True(_gruus.TryReadPublic(Aor.Of("alice"), Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(gr).ToUpperInvariant()), out _));
        for (int i = 0; i < gr.Length; i++)
        {
            byte[] changed = [.. gr];
            changed[i] = changed[i] == (byte)'0' ? (byte)'1' : (byte)'0';
            Assert.False(_gruus.TryReadPublic(Aor.Of("alice"), changed, out _));
            Assert.False(_gruus.TryReadPublic(Aor.Of("alice"), gr.AsSpan(0, i), out _));
        }
        Assert.False(_gruus.TryReadPublic(Aor.Of("alice"), "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"u8, out _));
        Assert.False(_gruus.TryReadPublic(Aor.Of("alice"), new byte[1000].AsSpan(), out _));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("")]
    [InlineData("a-very-long-user-name-that-takes-more-than-one-block")]
    [Trait("RFC", "5627 5.1: unlinkable")]
    public void A_temporary_gruu_is_read_back_without_anything_stored(string user)
    {
        AddressOfRecord who = AddressOfRecord.FromKey(user.Length == 0 ? "example.com" : user + "@example.com");
        AddressOfRecord spelling = SpellingOf(_gruus.NewTemporary(who, Device, 4711)!);
        Assert.True(GruuCodec.IsTemporary(spelling));
        Assert.True(new GruuCodec(Secret).TryReadTemporary(spelling, out AddressOfRecord? read, out GruuTarget? target));
        Assert.Equal((who, new GruuTarget(Device, 4711)), (read, target));
    }

    [Fact]
    [Trait("RFC", "5627 5.1: unlinkable")]
    public void Two_temporary_gruus_of_one_user_share_nothing_and_look_like_those_of_another()
    {
        string[] gruus = [.. Enumerable.Range(0, 200).Select(i => _gruus.NewTemporary(Aor.Of(i % 2 == 0 ? "alice" : "bob-with-a-longer-name"), Device, i % 3)!)];
        Assert.Equal(200, gruus.Distinct().Count());
        Assert.Single(gruus.Select(gruu => gruu.Length).Distinct());
        // No position of the token has one value in all of alice's.
        string[] tokens = [.. gruus.Where((_, i) => i % 2 == 0).Select(gruu => gruu["sip:tgruu.".Length..gruu.IndexOf('@', StringComparison.Ordinal)])];
        for (int at = 0; at < tokens[0].Length - 1; at++) Assert.True(tokens.Select(token => token[at]).Distinct().Count() > 1);
    }

    [Fact]
    [Trait("RFC", "5627 6.1: invalid")]
    public void A_temporary_gruu_that_was_changed_or_moved_to_another_domain_is_not_valid()
    {
        AddressOfRecord good = SpellingOf(_gruus.NewTemporary(Aor.Of("alice"), Device, 1)!);
        Assert.False(_gruus.TryReadTemporary(AddressOfRecord.FromKey(good.Key.Replace("example.com", "example.net", StringComparison.Ordinal)), out _, out _));
        Assert.False(new GruuCodec().TryReadTemporary(good, out _, out _));
        int end = good.Key.IndexOf('@', StringComparison.Ordinal);
        // The last character holds unused bits too, which no decoder has to look at.
        for (int at = "tgruu.".Length; at < end - 1; at++)
        {
            char other = good.Key[at] == 'A' ? 'B' : 'A';
            Assert.False(_gruus.TryReadTemporary(AddressOfRecord.FromKey(good.Key[..at] + other + good.Key[(at + 1)..]), out _, out _));
            Assert.False(_gruus.TryReadTemporary(AddressOfRecord.FromKey(good.Key[..at] + good.Key[end..]), out _, out _));
        }
        Assert.False(_gruus.TryReadTemporary(AddressOfRecord.FromKey("tgruu." + new string('A', 200) + "@example.com"), out _, out _));
        Assert.False(_gruus.TryReadTemporary(AddressOfRecord.FromKey("tgruu.%C3%BC@example.com"), out _, out _));
    }

    [Fact]
    public void What_is_too_long_gets_none()
    {
        Assert.Null(_gruus.NewPublic(Aor.Of("alice"), "urn:example:" + new string('x', 100)));
        Assert.Null(_gruus.NewTemporary(Aor.Of("alice"), "urn:example:" + new string('x', 100), 1));
        Assert.Null(_gruus.NewTemporary(Aor.Of(new string('x', 200)), Device, 1));
        Assert.NotNull(_gruus.NewPublic(Aor.Of(new string('x', 239)), Device));
    }

    private static byte[] GrOf(string gruu) => Encoding.ASCII.GetBytes(gruu[(gruu.IndexOf(";gr=", StringComparison.Ordinal) + 4)..]);

    private static AddressOfRecord SpellingOf(string gruu)
    {
        Assert.EndsWith(";gr", gruu, StringComparison.Ordinal);
        Assert.True(AddressOfRecord.TryParse(gruu, out AddressOfRecord? spelling));
        return spelling!;
    }
}

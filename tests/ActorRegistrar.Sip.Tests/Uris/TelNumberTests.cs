using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Sip.Tests.Uris;

public class TelNumberTests
{
    [Theory]
    [InlineData("+49-(30)-12.34", "+49301234")]
    [InlineData("12-3A#*", "123a#*")]
    [Trait("RFC", "3966 4")]
    public void A_number_has_one_spelling_without_visual_separators(string number, string expected)
    {
        Span<byte> canonical = stackalloc byte[32];
        Assert.True(TelNumber.TryCanonicalize(Sample.Bytes(number), canonical, out int length));
        Assert.Equal(expected, Sample.Text(canonical[..length]));
        Assert.False(TelNumber.TryCanonicalize(Sample.Bytes(number), canonical[..(length - 1)], out _));
    }

    [Theory]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("+49-30", "+4930")]
    [Trait("RFC", "3966 5.1.5")]
    public void A_context_is_a_domain_name_or_a_global_number(string context, string expected)
    {
        Span<char> canonical = stackalloc char[64];
        Assert.True(TelNumber.TryCanonicalizeContext(Sample.Bytes(context), canonical, out int length));
        Assert.Equal(expected, new string(canonical[..length]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("+49a")]
    [InlineData("49-30")] // the last label of a domain name begins with a letter
    [InlineData("a b")]
    public void Anything_else_is_no_context(string context) => Assert.False(TelNumber.TryCanonicalizeContext(Sample.Bytes(context), new char[64], out _));
}

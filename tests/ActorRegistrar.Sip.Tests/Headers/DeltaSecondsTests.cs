using System.Text;
using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Tests.Headers;

public class DeltaSecondsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("60", 60)]
    [InlineData("0060", 60)]
    [InlineData("4294967295", uint.MaxValue)]
    public void Digits_are_read(string text, uint expected)
    {
        Assert.Equal(expected, DeltaSeconds.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.True(DeltaSeconds.TryParse(Encoding.UTF8.GetBytes(text), out uint value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("")]
    [InlineData("60 ")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("٦٠")]
    [InlineData("Thu, 01 Dec 1994 16:00:00 GMT")]
    [Trait("RFC", "3261 20.19: malformed")]
    public void A_malformed_lifetime_reads_as_an_hour(string text)
    {
        Assert.Equal(3600u, DeltaSeconds.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.False(DeltaSeconds.TryParse(Encoding.UTF8.GetBytes(text), out _));
    }

    [Theory]
    [InlineData("4294967296")]
    [InlineData("18446744073709551616")]
    [InlineData("280297596632815")]
    [InlineData("10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [Trait("RFC", "3261 20.19: overflow")]
    public void An_absurd_lifetime_is_the_longest_and_never_an_unregistration(string text)
    {
        Assert.Equal(uint.MaxValue, DeltaSeconds.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.False(DeltaSeconds.TryParse(Encoding.UTF8.GetBytes(text), out uint value));
        Assert.Equal(0u, value);
    }
}

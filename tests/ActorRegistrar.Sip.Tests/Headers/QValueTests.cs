using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Tests.Headers;

public class QValueTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.", 0)]
    [InlineData("0.0", 0)]
    [InlineData("0.5", 500)]
    [InlineData("0.05", 50)]
    [InlineData("0.333", 333)]
    [InlineData("1", 1000)]
    [InlineData("1.", 1000)]
    [InlineData("1.000", 1000)]
    [Trait("RFC", "3261 20.10: q")]
    public void A_preference_between_0_and_1_is_read_in_thousandths(string text, int expected)
    {
        Assert.True(QValue.TryParse(Sample.Bytes(text), out int thousandths));
        Assert.Equal(expected, thousandths);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.1")]
    [InlineData("1.001")]
    [InlineData("2")]
    [InlineData("0.5555")]
    [InlineData("-0")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("0,5")]
    [InlineData("00.5")]
    [InlineData("0.5 ")]
    [InlineData("\u0661")]
    [InlineData("0.\u00B2")]
    [InlineData("1e0")]
    [Trait("RFC", "3261 20.10: q")]
    public void Anything_else_is_no_preference(string text) => Assert.False(QValue.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("0.5", 500)]
    [InlineData(".5", 500)]
    [InlineData("0.5559", 555)]
    [InlineData("1.0000", 1000)]
    [InlineData("\"0.5\"", 500)]
    [InlineData("\"1\"", 1000)]
    public void What_can_mean_one_preference_only_is_read_where_clients_are_read(string text, int expected)
    {
        Assert.True(QValue.TryParseLenient(Sample.Bytes(text), out int thousandths));
        Assert.Equal(expected, thousandths);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("1.0001x")]
    [InlineData("1.5000")]
    [InlineData("2.0000")]
    [InlineData("0,5")]
    [InlineData("-.5")]
    [InlineData("00.5")]
    [InlineData("high")]
    public void What_could_mean_two_is_none(string text) => Assert.False(QValue.TryParseLenient(Sample.Bytes(text), out _));
}

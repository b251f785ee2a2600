using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Tests.Headers;

public class HeaderValuesTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("a", false, "a")]
    [InlineData(" a , b,\tc ", false, "a", "b", "c")]
    [InlineData("\"a,b\\\",c\" <sip:x,y>;p=\",\", d", false, "\"a,b\\\",c\" <sip:x,y>;p=\",\"", "d")]
    [InlineData("a,,b", true, "a", "b")]
    [InlineData(",a", true, "a")]
    [InlineData("a,", true, "a")]
    [InlineData(" , ", true)]
    [InlineData("\"open,a", false, "\"open,a")]
    [InlineData("<open,a", false, "<open,a")]
    public void Commas_separate_outside_quotes_and_brackets(string text, bool hasEmpty, params string[] expected)
    {
        var values = new HeaderValues(Sample.Bytes(text));
        var read = new List<string>();
        while (values.MoveNext()) read.Add(Sample.Text(values.Current));
        Assert.Equal(expected, read);
        Assert.Equal(hasEmpty, values.EmptyValueCount > 0);
    }
}

using ActorRegistrar.Sip.Headers;

namespace ActorRegistrar.Sip.Tests.Headers;

public class HeaderParametersTests
{
    [Fact]
    public void Parameters_are_stepped_through_with_their_white_space_skipped()
    {
        var bytes = Sample.Bytes("; q = 0.33;lr ;\tx=\"a;b\\\"c\"\t;received=2001:db8::9:255;r=[::1]:5060 ");
        var parameters = new HeaderParameters(bytes);
        var read = new List<(string, string, bool, string)>();
        while (parameters.MoveNext())
        {
            read.Add((Sample.Text(parameters.Name), Sample.Text(parameters.Value), parameters.HasValue, Sample.Text(parameters.Raw)));
        }
        Assert.True(parameters.IsWellFormed);
        Assert.Equal(
            [
                ("q", "0.33", true, "q = 0.33"),
                ("lr", "", false, "lr"),
                ("x", "\"a;b\\\"c\"", true, "x=\"a;b\\\"c\""),
                ("received", "2001:db8::9:255", true, "received=2001:db8::9:255"),
                ("r", "[::1]:5060", true, "r=[::1]:5060"),
            ],
            read);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData(";a;b=\"\"", "a b=\"\"")]
    public void A_well_formed_list_ends_well_formed(string text, string read) => Assert.Equal((read, true, true), Walk(text));

    [Theory]
    [InlineData(";", "")]
    [InlineData(";;a", "a")]
    [InlineData(";a;", "a")]
    [InlineData(";a=", "a")]
    [InlineData(";a= ;b", "a b")]
    [InlineData(";a=;b", "a b")]
    [InlineData(";=b;c", "c")]
    [InlineData(";a b;c", "a c")]
    [InlineData(";a=b c;d", "a=b d")]
    [InlineData(";a=b@c;d=e", "d=e")]
    [InlineData(";a=b?c", "")]
    [InlineData(";a@b;c", "c")]
    [InlineData(";a=\"b\"c;d", "d")]
    [InlineData(";@\";x\";d", "d")]
    [InlineData(";a=<b>;c", "c")]
    [InlineData("a;b", "b")]
    public void Reading_goes_on_behind_a_malformed_one_and_says_that_there_was_one(string text, string read) =>
        Assert.Equal((read, false, true), Walk(text));

    [Theory]
    [InlineData(";a=\"b", "")]
    [InlineData(";a=\"b\\", "")]
    [InlineData(";a=b,c;d", "")]
    [InlineData(";a=b ,c;d", "a=b")]
    [InlineData(";a,<sip:x@y>;d", "")]
    [InlineData(";@\"x;d", "")]
    [InlineData(";a=\"\u0000\"", "")]
    public void Reading_ends_where_a_quote_does_not_or_another_value_begins(string text, string read) =>
        Assert.Equal((read, false, false), Walk(text));

    [Fact]
    public void A_parameter_is_found_by_its_name_without_regard_to_case()
    {
        Assert.True(HeaderParameters.TryGet(";Expires=60;EXPIRES=7"u8, "expires"u8, out var value));
        Assert.Equal("60", Sample.Text(value));
        Assert.True(HeaderParameters.TryGet(";ob"u8, "ob"u8, out value));
        Assert.True(value.IsEmpty);
        Assert.False(HeaderParameters.TryGet(";x=\";expires=60\""u8, "expires"u8, out _));
    }

    private static (string Read, bool IsWellFormed, bool IsComplete) Walk(string text)
    {
        var parameters = new HeaderParameters(Sample.Bytes(text));
        var read = new List<string>();
        while (parameters.MoveNext()) read.Add(Sample.Text(parameters.Raw));
        Assert.False(parameters.MoveNext());
        return (string.Join(' ', read), parameters.IsWellFormed, parameters.IsComplete);
    }
}

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
    [InlineData("", 0)]
    [InlineData("  ", 0)]
    [InlineData(";a;b=\"\"", 2)]
    public void A_well_formed_list_ends_well_formed(string text, int count) => Assert.Equal((count, true), Walk(text));

    [Theory]
    [InlineData(";", 0)]
    [InlineData(";;a", 0)]
    [InlineData(";a;", 1)]
    [InlineData(";a=", 0)]
    [InlineData(";a=;b", 0)]
    [InlineData(";=b", 0)]
    [InlineData(";a b", 1)]
    [InlineData(";a=b c", 1)]
    [InlineData(";a=\"b", 0)]
    [InlineData(";a=\"b\\", 0)]
    [InlineData(";a=b@c", 1)]
    [InlineData(";a=b?c", 1)]
    [InlineData(";a=b,c", 1)]
    [InlineData("a", 0)]
    [InlineData(";a=\"\u0000\"", 0)]
    public void It_stops_at_the_first_malformed_one_and_says_so(string text, int count) => Assert.Equal((count, false), Walk(text));

    [Fact]
    public void A_parameter_is_found_by_its_name_without_regard_to_case()
    {
        Assert.True(HeaderParameters.TryGet(";Expires=60;EXPIRES=7"u8, "expires"u8, out var value));
        Assert.Equal("60", Sample.Text(value));
        Assert.True(HeaderParameters.TryGet(";ob"u8, "ob"u8, out value));
        Assert.True(value.IsEmpty);
        Assert.False(HeaderParameters.TryGet(";x=\";expires=60\""u8, "expires"u8, out _));
    }

    private static (int Count, bool WellFormed) Walk(string text)
    {
        var parameters = new HeaderParameters(Sample.Bytes(text));
        int count = 0;
        while (parameters.MoveNext()) count++;
        Assert.False(parameters.MoveNext());
        return (count, parameters.IsWellFormed);
    }
}

using System.Globalization;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Tests.Timelines;

public sealed class MomentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 3, 22, 500, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-22T14:03:22Z", "2026-11-22T14:03:22.0000000Z")]
    [InlineData("2026-11-22t14:03:22z", "2026-11-22T14:03:22.0000000Z")]
    [InlineData("2026-11-22 14:03:22.1234567Z", "2026-11-22T14:03:22.1234567Z")]
    [InlineData("2026-11-22T15:03:22+01:00", "2026-11-22T14:03:22.0000000Z")]
    [InlineData("2026-11-22T14:03:22", "2026-11-22T14:03:22.0000000Z")]
    [InlineData("2026-11-22T14:03Z", "2026-11-22T14:03:00.0000000Z")]
    [InlineData("2026-11-22", "2026-11-22T00:00:00.0000000Z")]
    [InlineData("now", "2026-11-22T14:03:22.5000000Z")]
    [InlineData("today", "2026-11-22T00:00:00.0000000Z")]
    [InlineData("yesterday", "2026-11-21T00:00:00.0000000Z")]
    [InlineData("-2h", "2026-11-22T12:03:22.5000000Z")]
    [InlineData("-90s", "2026-11-22T14:01:52.5000000Z")]
    [InlineData("-1d12h30m", "2026-11-21T01:33:22.5000000Z")]
    public void A_time_is_read(string text, string time) =>
        Assert.Equal(time, Moments.Read("--at", text, Now).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("14:03:22")]
    [InlineData("22.11.2026")]
    [InlineData("2026-13-22T14:03:22Z")]
    [InlineData("2026-11-22T25:03:22Z")]
    [InlineData("-2")]
    [InlineData("-h")]
    [InlineData("-2w")]
    [InlineData("--2h")]
    [InlineData("-0s")]
    [InlineData("-999999999d")]
    [InlineData("-99999999999999999999s")]
    public void What_is_no_time_is_refused_with_examples(string text) => Assert.Equal(
        $"--at is '{text}'; write a time such as 2026-11-22T14:03:22Z, or -2h, or yesterday.",
        Assert.Throws<UsageException>(() => Moments.Read("--at", text, Now)).Message);

    [Fact]
    public void The_time_shown_of_a_change_is_not_before_it()
    {
        DateTimeOffset change = Now.AddTicks(1);
        Assert.Equal("2026-11-22 14:03:22.501Z", Moments.Show(change));
        Assert.True(Moments.Read("--at", Moments.Show(change), Now) >= change);
        Assert.Equal("2026-11-22 14:03:22.500Z", Moments.Show(Now));
    }
}

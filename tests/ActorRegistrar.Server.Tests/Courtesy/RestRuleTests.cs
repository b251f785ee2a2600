using ActorRegistrar.Server.Courtesy;

namespace ActorRegistrar.Server.Tests.Courtesy;

/// <summary>How much a reader takes, from what others took.</summary>
public sealed class RestRuleTests
{
    [Theory]
    [InlineData(1.0, 0.00, 0.05, 1.0)] // what runs on any machine
    [InlineData(1.0, 0.05, 0.20, 0.512)] // others want a little
    [InlineData(1.0, 0.25, 0.50, 0.125)] // others want half
    [InlineData(1.0, 0.00, 0.60, 0.064)] // others want all, and the reader was in their way
    [InlineData(1.0, 0.00, 1.00, RestRule.LeastShare)] // others want all
    [InlineData(1.0, 0.19, 0.80, RestRule.LeastShare)] // others wait for a disk now and then
    [InlineData(0.1, 0.90, 0.00, 0.2)] // others have ended: it comes forth by doubling
    [InlineData(0.8, 0.20, 0.00, 1.0)]
    public void What_it_takes_depends_on_what_others_take(double before, double idle, double others, double expected)
    {
        TimeSpan all = TimeSpan.FromSeconds(10);
        Assert.Equal(expected, RestRule.ShareAfter(before, all, all * idle, all * (1 - idle - others)), 3);
    }

    [Fact]
    public void It_never_stands_still()
    {
        TimeSpan all = TimeSpan.FromSeconds(0.2);
        Assert.Equal(RestRule.LeastShare, RestRule.ShareAfter(RestRule.LeastShare, all, TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public void More_used_than_the_system_counted_is_nobody_elses() =>
        Assert.Equal(1, RestRule.ShareAfter(1, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.11)));

    [Fact]
    public void A_period_of_no_length_tells_nothing() => Assert.Equal(0.3, RestRule.ShareAfter(0.3, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(1)));

    [Fact]
    public void A_debt_is_what_was_used_beyond_the_share_of_all_processors()
    {
        // 10 ms of work in 10 ms; a hundredth of four processors is 0.4 ms of them.
        TimeSpan debt = RestRule.DebtAfter(TimeSpan.Zero, Milliseconds(10), Milliseconds(10), 0.01, 4);
        Assert.Equal(9.6, debt.TotalMilliseconds, 6);
        TimeSpan rest = RestRule.RestFor(debt, 0.01, 4);
        Assert.Equal(240, rest.TotalMilliseconds, 6);
        Assert.Equal(TimeSpan.Zero, RestRule.DebtAfter(debt, TimeSpan.Zero, rest, 0.01, 4));
    }

    [Fact]
    public void What_was_left_unused_is_not_saved_up() =>
        Assert.Equal(TimeSpan.Zero, RestRule.DebtAfter(TimeSpan.Zero, Milliseconds(1), TimeSpan.FromMinutes(10), 0.01, 2));

    [Fact]
    public void With_all_processors_there_is_no_debt() =>
        Assert.Equal(TimeSpan.Zero, RestRule.DebtAfter(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), Milliseconds(1), 1, 2));

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);
}

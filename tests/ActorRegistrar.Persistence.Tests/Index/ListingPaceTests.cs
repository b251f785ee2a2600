using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Persistence.Tests.Index;

/// <summary>How much listings may take from those who register.</summary>
public sealed class ListingPaceTests
{
    private static readonly TimeSpan Page = TimeSpan.FromMilliseconds(4);

    [Theory]
    [InlineData(0)]
    [InlineData(ListingPace.Unnoticed)]
    public void Beside_few_registrations_nobody_rests(double registrations)
    {
        ServerLoad load = new(registrations, IsOverloaded: false);
        Assert.False(ListingPace.GivesWay(load));
        Assert.Equal(TimeSpan.Zero, ListingPace.RestAfter(Page, load));
    }

    [Theory]
    [InlineData(1_000, 16)]
    [InlineData(5_000, 96)]
    [InlineData(10_000, 196)]
    public void The_more_register_the_longer_the_rest(double registrations, double milliseconds) =>
        Assert.Equal(milliseconds, ListingPace.RestAfter(Page, new ServerLoad(registrations, IsOverloaded: false)).TotalMilliseconds, 0.01);

    [Fact]
    public void No_load_takes_the_least_share_from_a_listing()
    {
        ServerLoad load = new(1_000_000, IsOverloaded: false);
        Assert.Equal(ListingPace.LeastShare, ListingPace.Share(load));
        TimeSpan rest = ListingPace.RestAfter(Page, load);
        Assert.Equal(ListingPace.LeastShare, Page / (Page + rest), 0.0001);
    }

    [Fact]
    public void Under_overload_the_least_is_left_however_few_are_accepted()
    {
        ServerLoad load = new(0, IsOverloaded: true);
        Assert.True(ListingPace.GivesWay(load));
        Assert.Equal(ListingPace.LeastShare, ListingPace.Share(load));
    }

    [Fact]
    public void A_page_that_took_very_long_makes_nobody_wait_longer_than_the_longest_rest()
    {
        Assert.Equal(ListingPace.LongestRest, ListingPace.RestAfter(TimeSpan.FromMinutes(1), new ServerLoad(10_000, IsOverloaded: false)));
        Assert.Equal(ListingPace.LongestRest, ListingPace.RestAfter(TimeSpan.MaxValue, new ServerLoad(10_000, IsOverloaded: true)));
    }

    [Fact]
    public void A_page_is_given_out_while_somebody_still_waits_for_it_and_ten_times_sooner_beside_registrations()
    {
        Assert.InRange(ListingPace.TimeForPage(ServerLoad.Idle), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        Assert.True(ListingPace.TimeForPage(new ServerLoad(10_000, IsOverloaded: false)) <= ListingPace.TimeForPage(ServerLoad.Idle) / 10);
        // Its rest, at the largest rate that is not overload, is not cut short: the share holds.
        Assert.True(ListingPace.RestAfter(ListingPace.TimeForPage(new ServerLoad(10_000, IsOverloaded: false)), new ServerLoad(10_000, IsOverloaded: false)) < ListingPace.LongestRest);
    }
}

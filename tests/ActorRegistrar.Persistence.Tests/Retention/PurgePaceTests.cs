using ActorRegistrar.Persistence.Retention;

namespace ActorRegistrar.Persistence.Tests.Retention;

/// <summary>Whether the purge keeps up with those who register, in a time that passes only while its journal works or it rests.</summary>
public sealed class PurgePaceTests
{
    private const int RegistersInSecond = 5_000;

    [Fact]
    public async Task With_the_defaults_more_goes_than_5000_registers_a_second_supersede_and_within_five_minutes()
    {
        var settings = new RetentionSettings();
        var journal = new SimulatedOldJournal(rows: 100_000);
        var purge = new HistoryPurge(
            RetentionRule.Of(settings), settings.RowsAtOnce, () => journal, journal.RemoveAsync, took => journal.PassAsync(settings.RestAfter(took)), journal);

        PurgeReport report = await purge.RunAsync(journal.Now, CancellationToken.None);

        Assert.Equal(100_000, report.Removed);
        double inSecond = report.Removed / report.Took.TotalSeconds;
        // A fifth more, so that what a night without the server has left goes some time.
        Assert.True(inSecond > 1.2 * RegistersInSecond, $"{inSecond:F0} rows a second");
        // What grows old during a pass waits for the next: a pass and its pause settle at what is written meanwhile.
        TimeSpan overdue = settings.Every * (inSecond / (inSecond - RegistersInSecond));
        Assert.True(overdue < TimeSpan.FromMinutes(5), $"{overdue}");
    }

    [Fact]
    public async Task It_leaves_more_than_half_of_the_time_to_those_who_register()
    {
        var settings = new RetentionSettings();
        var journal = new SimulatedOldJournal(rows: 10_000);
        TimeSpan rested = TimeSpan.Zero;
        var purge = new HistoryPurge(RetentionRule.Of(settings), settings.RowsAtOnce, () => journal, journal.RemoveAsync, Rest, journal);

        PurgeReport report = await purge.RunAsync(journal.Now, CancellationToken.None);

        Assert.InRange(rested / report.Took, 0.5, 0.65);

        Task Rest(TimeSpan took)
        {
            TimeSpan rest = settings.RestAfter(took);
            rested += rest;
            return journal.PassAsync(rest);
        }
    }
}

using System.Globalization;
using System.Threading.Channels;
using ActorRegistrar.Persistence.History;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Replays;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>Changes from a history to a sink: order, batches, checkpoints, ends.</summary>
public sealed class ReplayRunTests : IDisposable
{
    private readonly string _checkpoint = Path.Combine(Path.GetTempPath(), $"replay-{Guid.NewGuid():N}.json");
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        File.Delete(_checkpoint);
        _error.Dispose();
    }

    [Fact]
    public async Task All_are_handed_over_in_order_and_the_checkpoint_names_the_last()
    {
        var sink = new RecordingSink();
        ReplayResult result = await RunAsync(sink, History.Stream(History.Registrations(95)));
        Assert.Equal(Enumerable.Range(1, 95).Select(i => (long)i), sink.Offsets);
        Assert.All(sink.Batches, size => Assert.InRange(size, 1, 10));
        Assert.Equal((95L, 95L, false), (result.Changes, result.LastOffset, result.IsStopped));
        Assert.True(sink.IsComplete);
        Assert.Equal(new ReplayCheckpoint(95, History.T0.AddSeconds(94), "a list"), ReplayCheckpoint.Read(_checkpoint));
    }

    [Fact]
    public async Task What_is_not_asked_for_moves_the_checkpoint_all_the_same()
    {
        var sink = new RecordingSink();
        ReplayResult result = await RunAsync(sink, History.Stream(History.Registrations(20)), new ReplaySelection(Domain: "example.com"));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (2L * i) + 1), sink.Offsets);
        Assert.Equal(20, result.LastOffset);
        Assert.Equal(20, ReplayCheckpoint.Read(_checkpoint)!.Offset);
    }

    [Fact]
    public async Task It_ends_at_the_last_offset_asked_for()
    {
        var sink = new RecordingSink();
        var run = new ReplayRun(sink, ReplaySelection.All, ReplayPace.Max, Progress(), TimeProvider.System) { Until = 42 };
        Assert.Equal(42, (await run.RunAsync(History.Stream(History.Registrations(95)), 0, CancellationToken.None)).LastOffset);
        Assert.Equal(42, sink.Offsets.Count);
    }

    [Fact]
    public async Task When_the_sink_fails_the_checkpoint_names_what_it_took_before()
    {
        var sink = new RecordingSink();
        sink.OnWrite = _ => sink.Offsets.Count < 30 ? Task.CompletedTask : throw new ReplayFailedException("The receiver is gone.");
        var failed = await Assert.ThrowsAsync<ReplayFailedException>(() => RunAsync(sink, History.Stream(History.Registrations(95))));
        Assert.Equal("The receiver is gone.", failed.Message);
        Assert.Equal(30, ReplayCheckpoint.Read(_checkpoint)!.Offset);
        Assert.False(sink.IsComplete);
    }

    [Fact]
    public async Task When_the_journal_fails_what_was_read_before_is_handed_over_and_remembered()
    {
        var sink = new RecordingSink();
        await Assert.ThrowsAsync<HistoryUnavailableException>(() => RunAsync(sink, Failing()));
        Assert.Equal(ReplayCheckpoint.Read(_checkpoint)!.Offset, sink.Offsets[^1]);

        static async IAsyncEnumerable<StoredChange> Failing()
        {
            await foreach (StoredChange change in History.Stream(History.Registrations(35))) yield return change;
            throw new HistoryUnavailableException("The file is gone.");
        }
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_a_quiet_end()
    {
        var sink = new RecordingSink();
        sink.OnWrite = _ => sink.Offsets.Count < 30 ? Task.CompletedTask : throw new ReplayEndedException();
        ReplayResult result = await RunAsync(sink, History.Stream(History.Registrations(95)));
        Assert.Equal((30L, true), (result.LastOffset, result.IsStopped));
    }

    [Fact]
    public async Task Told_to_stop_it_ends_with_the_checkpoint_written_even_while_the_sink_hangs()
    {
        using var stop = new CancellationTokenSource();
        var hanging = new TaskCompletionSource();
        var sink = new RecordingSink();
        sink.OnWrite = _ =>
        {
            if (sink.Offsets.Count < 30) return Task.CompletedTask;
            stop.CancelAfter(0);
            return hanging.Task;
        };
        ReplayResult result = await RunAsync(sink, History.Stream(History.Registrations(95)), stop: stop.Token);
        Assert.Equal((30L, true), (result.LastOffset, result.IsStopped));
        Assert.Equal(30, ReplayCheckpoint.Read(_checkpoint)!.Offset);
    }

    [Fact]
    public async Task What_is_there_is_handed_over_while_more_may_come()
    {
        using var stop = new CancellationTokenSource();
        var source = Channel.CreateUnbounded<StoredChange>();
        var written = Channel.CreateUnbounded<long>();
        var sink = new RecordingSink { OnWrite = batch => written.Writer.WriteAsync(batch.LastOffset, CancellationToken.None).AsTask() };
        Task<ReplayResult> running = RunAsync(sink, source.Reader.ReadAllAsync(stop.Token), stop: stop.Token);
        foreach (StoredChange change in History.Registrations(3))
        {
            await source.Writer.WriteAsync(change);
            Assert.Equal(change.Offset, await written.Reader.ReadAsync());
        }
        await stop.CancelAsync();
        Assert.Equal(3, (await running).LastOffset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"offset\":-1,\"target\":\"x\"}")]
    [InlineData("[1]")]
    public void What_is_no_checkpoint_is_said_to_be_none(string text)
    {
        File.WriteAllText(_checkpoint, text);
        Assert.Equal($"'{_checkpoint}' is not the checkpoint of a replay; name another file, or delete it to begin anew.", Assert.Throws<UsageException>(() => ReplayCheckpoint.Read(_checkpoint)).Message);
    }

    [Fact]
    public void Pace_is_as_it_happened_or_so_many_times_faster_and_late_dates_wait_for_nothing()
    {
        DateTimeOffset now = History.T0.AddYears(1);
        Assert.True(ReplayPace.TryParse("10", out ReplayPace? pace));
        Assert.Equal(TimeSpan.Zero, pace.Before(History.T0, now));
        Assert.Equal(TimeSpan.FromSeconds(6), pace.Before(History.T0.AddSeconds(60), now));
        Assert.Equal(TimeSpan.FromSeconds(4), pace.Before(History.T0.AddSeconds(60), now.AddSeconds(2)));
        Assert.Equal(TimeSpan.Zero, pace.Before(History.T0.AddSeconds(60), now.AddSeconds(7)));
        // Dated before the one that was handed over already: due with it.
        Assert.Equal(TimeSpan.FromSeconds(6), pace.Before(History.T0.AddSeconds(30), now));

        Assert.True(ReplayPace.TryParse("real", out pace));
        pace.Before(History.T0, now);
        Assert.Equal(TimeSpan.FromSeconds(60), pace.Before(History.T0.AddSeconds(60), now));
        Assert.Equal(TimeSpan.Zero, ReplayPace.Max.Before(History.T0, now));
        foreach (string wrong in new[] { "", "0", "-1", "fast", "1,5" }) Assert.False(ReplayPace.TryParse(wrong, out _));
    }

    [Fact]
    public void Progress_tells_how_far_how_fast_and_how_long_still()
    {
        Assert.Equal("500 changes, offset 1,500 of 2,000 (50 %), 100/s, 5 s left", ReplayProgress.Line(500, 1500, 1000, 2000, 100, 100));
        Assert.Equal("500 changes, offset 2,500 of 2,500, 100/s", ReplayProgress.Line(500, 2500, 1000, 2000, 100, 100));
        Assert.Equal("0 changes, offset 0 of 0, 0/s", ReplayProgress.Line(0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Without_a_terminal_progress_is_a_line_now_and_then_and_other_sentences_are_lines_of_their_own()
    {
        using var error = new StringWriter();
        var clock = new SteppedClock();
        var progress = new ReplayProgress(error, isQuiet: false, clock);
        await progress.RunAsync(1000, 2000, () =>
        {
            progress.Advance(500, 1500);
            clock.Step(TimeSpan.FromSeconds(10));
            progress.Say("the server says [503]");
            return Task.FromResult(true);
        });
        Assert.Equal("500 changes, offset 1,500 of 2,000 (50 %), 50/s, 10 s left\nthe server says [503]\n", error.ToString());
    }

    private ReplayProgress Progress() => new(_error, isQuiet: true, TimeProvider.System);

    private Task<ReplayResult> RunAsync(RecordingSink sink, IAsyncEnumerable<StoredChange> changes, ReplaySelection? selection = null, CancellationToken stop = default) =>
        new ReplayRun(sink, selection ?? ReplaySelection.All, ReplayPace.Max, Progress(), TimeProvider.System) { CheckpointFile = _checkpoint }.RunAsync(changes, 0, stop);

    private sealed class SteppedClock : TimeProvider
    {
        private readonly List<Action> _timers = [];
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add(() => callback(state));
            return TimeProvider.System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Step(TimeSpan time)
        {
            _now += time.Ticks;
            _timers.ForEach(timer => timer());
        }
    }
}

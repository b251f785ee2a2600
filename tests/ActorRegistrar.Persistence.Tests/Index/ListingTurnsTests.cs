using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Persistence.Tests.Index;

/// <summary>Who lists when, in a time that only the test moves.</summary>
public sealed class ListingTurnsTests : IDisposable
{
    private static readonly ServerLoad Busy = new(10_000, IsOverloaded: false);
    private static readonly TimeSpan Page = TimeSpan.FromMilliseconds(4);

    private readonly SteppedClock _clock = new();
    private readonly ListingTurns _turns;
    private ServerLoad _load = Busy;

    public ListingTurnsTests() => _turns = new ListingTurns(() => _load, _clock);

    public void Dispose() => _turns.Dispose();

    [Fact]
    public async Task On_an_idle_server_everyone_has_a_turn_at_once()
    {
        _load = ServerLoad.Idle;
        using IDisposable first = await Had(_turns.TakeAsync());
        using IDisposable second = await Had(_turns.TakeAsync());
    }

    [Fact]
    public async Task Beside_registrations_the_second_waits_for_the_first_and_for_the_rest_after_it()
    {
        IDisposable first = await Had(_turns.TakeAsync());
        Task<IDisposable> second = _turns.TakeAsync();
        _clock.Advance(Page);
        Assert.False(second.IsCompleted);

        first.Dispose();
        TimeSpan rest = ListingPace.RestAfter(Page, Busy);
        await _clock.WaitForTimersAsync(1);
        _clock.Advance(rest - TimeSpan.FromMilliseconds(1));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Had(second)).Dispose();
    }

    [Fact]
    public async Task Time_that_passes_between_two_pages_counts_as_rest()
    {
        (await Had(_turns.TakeAsync())).Dispose();
        using (await Had(_turns.TakeAsync())) _clock.Advance(Page);
        _clock.Advance(ListingPace.RestAfter(Page, Busy));
        using IDisposable next = await Had(_turns.TakeAsync());
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_turn_to_the_next()
    {
        using (await Had(_turns.TakeAsync())) _clock.Advance(Page);
        using var leaving = new CancellationTokenSource();
        Task<IDisposable> gone = _turns.TakeAsync(leaving.Token);
        Task<IDisposable> next = _turns.TakeAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await _clock.WaitForTimersAsync(2);
        _clock.Advance(ListingPace.LongestRest);
        (await Had(next)).Dispose();
    }

    [Fact]
    public async Task A_turn_that_is_ended_twice_ends_once()
    {
        IDisposable first = await Had(_turns.TakeAsync());
        first.Dispose();
        first.Dispose();
        using IDisposable second = await Had(_turns.TakeAsync());
        Assert.False(_turns.TakeAsync().IsCompleted);
    }

    private static Task<IDisposable> Had(Task<IDisposable> turn) => turn.WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>Its timers fire once, when the test has moved the time so far.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private readonly List<Pending> _pending = [];
        private readonly SemaphoreSlim _made = new(0);
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Pending(() => callback(state), GetTimestamp() + dueTime.Ticks);
            lock (_pending) _pending.Add(timer);
            _made.Release();
            return timer;
        }

        /// <summary>Waits until so many more timers have been made.</summary>
        public async Task WaitForTimersAsync(int count)
        {
            for (int i = 0; i < count; i++) Assert.True(await _made.WaitAsync(TimeSpan.FromSeconds(10)));
        }

        public void Advance(TimeSpan by)
        {
            long now = Interlocked.Add(ref _ticks, by.Ticks);
            Pending[] due;
            lock (_pending)
            {
                due = [.. _pending.Where(timer => timer.Due <= now)];
                _pending.RemoveAll(timer => timer.Due <= now);
            }
            foreach (Pending timer in due) timer.Fire();
        }

        private sealed class Pending(Action fire, long due) : ITimer
        {
            private bool _isEnded;

            public long Due => due;

            public void Fire()
            {
                if (!_isEnded) fire();
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

            public void Dispose() => _isEnded = true;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>
/// Refreshes of many addresses-of-record and lookups of these and others, spread over time and going on whatever the answers are. Each
/// address-of-record waits for its answer before it asks again.
/// </summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan RefreshPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookupPause = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private TimeSpan _ownDelay;

    public SteadyLoad(ConcurrentClient client, IReadOnlyList<RegisteringAddressOfRecord> refreshed, IReadOnlyList<RegisteringAddressOfRecord> lookedUp) =>
        _running = Task.WhenAll(
            [
                .. refreshed.Select((address, i) => RepeatAsync(() => address.RefreshAsync(client), RefreshPause, RefreshPause * i / refreshed.Count)),
                .. lookedUp.Select((address, i) => RepeatAsync(async () => Lookups.Add(await address.LookUpAsync(client)), LookupPause, LookupPause * i / lookedUp.Count)),
                WatchOwnDelayAsync(),
            ]);

    public ConcurrentBag<Exchange> Lookups { get; } = [];

    /// <summary>How long this process was ever kept from running: not the server's fault, on machines that do other things too.</summary>
    public TimeSpan OwnDelay => _ownDelay;

    /// <summary>Sends nothing more and waits for what is on its way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task RepeatAsync(Func<Task> step, TimeSpan pause, TimeSpan first)
    {
        await PauseAsync(first);
        while (!_stop.IsCancellationRequested)
        {
            await step();
            await PauseAsync(pause);
        }
    }

    private async Task WatchOwnDelayAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            await Task.Delay(Beat);
            TimeSpan delay = Stopwatch.GetElapsedTime(began) - Beat;
            if (delay > _ownDelay) _ownDelay = delay;
        }
    }

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
}

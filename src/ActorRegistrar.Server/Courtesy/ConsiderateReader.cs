namespace ActorRegistrar.Server.Courtesy;

/// <summary>
/// Rests between two pages of a long reading while others on the machine want the processors, and not at all otherwise. Priorities alone do not do
/// that: see <see cref="LowPriority"/>. One reading at a time.
/// </summary>
/// <param name="meter">What has been used of the processors.</param>
/// <param name="clock">The time.</param>
internal sealed class ConsiderateReader(IProcessorMeter meter, TimeProvider clock)
{
    /// <summary>After so long what others want is looked at again; during a rest too.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private (long Timestamp, TimeSpan Own, TimeSpan All, TimeSpan Idle)? _period;
    private (long Timestamp, TimeSpan Own) _last;
    private TimeSpan _debt;
    private double _share = RestRule.FirstShare;

    /// <summary>Ends when the next page may be read.</summary>
    public async ValueTask BeforePageAsync(CancellationToken cancellation)
    {
        while (true)
        {
            (long Timestamp, TimeSpan Own) now = (clock.GetTimestamp(), meter.Own());
            if (!TryLook(now)) return;
            _debt = RestRule.DebtAfter(_debt, now.Own - _last.Own, clock.GetElapsedTime(_last.Timestamp, now.Timestamp), _share, meter.Processors);
            _last = now;
            if (_debt == TimeSpan.Zero) return;
            TimeSpan rest = RestRule.RestFor(_debt, _share, meter.Processors), period = Period - clock.GetElapsedTime(_period!.Value.Timestamp, now.Timestamp);
            // The timer's own step is a millisecond.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(rest.TotalMilliseconds, period.TotalMilliseconds))), clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Judges the period when it is over, and begins the next.</summary>
    /// <returns>False when nothing is known of the machine.</returns>
    private bool TryLook((long Timestamp, TimeSpan Own) now)
    {
        if (_period is { } began && clock.GetElapsedTime(began.Timestamp, now.Timestamp) < Period) return true;
        if (meter.Machine() is not { } machine) return false;
        if (_period is { } ended) _share = RestRule.ShareAfter(_share, machine.All - ended.All, machine.Idle - ended.Idle, now.Own - ended.Own);
        else _last = now;
        _period = (now.Timestamp, now.Own, machine.All, machine.Idle);
        return true;
    }
}

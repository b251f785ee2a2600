using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorRegistrar.Server.Replays;

/// <summary>When each change is due: as far apart as they happened, so many times faster, or at once.</summary>
/// <param name="factor">How many times faster than it happened; null for as fast as possible.</param>
internal sealed class ReplayPace(double? factor)
{
    private DateTimeOffset _firstAt;
    private DateTimeOffset _latestAt;
    private DateTimeOffset? _startedAt;

    /// <summary>As fast as possible.</summary>
    public static ReplayPace Max => new(null);

    /// <summary>Reads <c>real</c>, <c>max</c>, or a number of times such as <c>10</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ReplayPace? pace)
    {
        pace = text switch
        {
            "max" => Max,
            "real" => new ReplayPace(1),
            _ when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double times) && times is > 0 and <= 1_000_000 => new ReplayPace(times),
            _ => null,
        };
        return pace is not null;
    }

    /// <summary>How long to wait before a change is handed over. The first is due at once.</summary>
    /// <param name="at">When it took effect. One that is dated before those handed over already is due with them.</param>
    /// <param name="now">The time now.</param>
    public TimeSpan Before(DateTimeOffset at, DateTimeOffset now)
    {
        if (factor is not { } times) return TimeSpan.Zero;
        if (_startedAt is null)
        {
            _startedAt = now;
            _firstAt = _latestAt = at;
        }
        if (at > _latestAt) _latestAt = at;
        TimeSpan wait = _startedAt.Value + ((_latestAt - _firstAt) / times) - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}

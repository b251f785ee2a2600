using System.Globalization;

namespace ActorRegistrar.Server.Commands;

/// <summary>Times as people type them, and as they are shown.</summary>
internal static class Moments
{
    private const string Shown = "yyyy-MM-dd HH:mm:ss.fff'Z'";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mmK", "yyyy-MM-dd",
    ];

    /// <summary>
    /// Reads a time of RFC 3339, in UTC where it names no offset; a date, which begins at midnight UTC; <c>-2h</c>, <c>-90s</c>,
    /// <c>-1d12h</c>; or <c>now</c>, <c>today</c>, <c>yesterday</c>.
    /// </summary>
    /// <param name="option">Where it was typed, for the sentence.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="now">What it is relative to.</param>
    /// <returns>In UTC.</returns>
    /// <exception cref="UsageException">It is none of these.</exception>
    public static DateTimeOffset Read(string option, string text, DateTimeOffset now) =>
        TryRead(text, now) ?? throw new UsageException($"{option} is '{text}'; write a time such as 2026-11-22T14:03:22Z, or -2h, or yesterday.");

    /// <summary>As a timeline shows it: rounded up to the millisecond, so that the state at the time shown is the one after the change.</summary>
    public static string Show(DateTimeOffset time)
    {
        long over = time.UtcTicks % TimeSpan.TicksPerMillisecond;
        bool isLast = time.UtcTicks > DateTimeOffset.MaxValue.UtcTicks - TimeSpan.TicksPerMillisecond;
        return (over == 0 || isLast ? time : time.AddTicks(TimeSpan.TicksPerMillisecond - over)).UtcDateTime.ToString(Shown, CultureInfo.InvariantCulture);
    }

    /// <summary>Without the fraction of the second.</summary>
    public static string ShowSeconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static DateTimeOffset? TryRead(string text, DateTimeOffset now)
    {
        DateTimeOffset midnight = new(now.UtcDateTime.Date, TimeSpan.Zero);
        switch (text.ToLowerInvariant())
        {
            case "now": return now;
            case "today": return midnight;
            case "yesterday": return midnight.AddDays(-1);
        }
        if (text.StartsWith('-')) return TryReadAgo(text.AsSpan(1), out TimeSpan ago) && now.UtcTicks > ago.Ticks ? now - ago : null;
        const DateTimeStyles InUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, InUtc, out DateTimeOffset time) ? time : null;
    }

    private static bool TryReadAgo(ReadOnlySpan<char> text, out TimeSpan ago)
    {
        ago = default;
        while (text.Length > 0)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9) return false;
            long unit = text[digits] switch
            {
                's' => TimeSpan.TicksPerSecond,
                'm' => TimeSpan.TicksPerMinute,
                'h' => TimeSpan.TicksPerHour,
                'd' => TimeSpan.TicksPerDay,
                _ => 0,
            };
            long count = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            if (unit == 0 || count > (TimeSpan.MaxValue.Ticks - ago.Ticks) / unit) return false;
            ago += new TimeSpan(count * unit);
            text = text[(digits + 1)..];
        }
        return ago > TimeSpan.Zero;
    }
}

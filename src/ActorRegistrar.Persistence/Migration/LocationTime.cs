using System.Globalization;

namespace ActorRegistrar.Persistence.Migration;

/// <summary>
/// The times of a <c>location</c> table. Kamailio writes its local time as text into PostgreSQL and MySQL, the Julian day in UTC into SQLite,
/// and seconds since 1970 where <c>expires_type</c> is 1; OpenSIPS writes seconds for the end and local time for the rest.
/// </summary>
internal static class LocationTime
{
    private const double JulianDayOf1970 = 2440587.5;
    private const double SecondsPerDay = 86_400;
    private const double EarliestJulianDay = 2_000_000;
    private const double LatestJulianDay = 4_000_000;

    // Kamailio's Julian days are half a second early, those written here are not, and a double there is good to 40 microseconds.
    private const double BlurSeconds = 0.01;

    /// <summary>
    /// Both servers' schemas fill a time of registration that nobody set with the first second of 1900 or of 2000, local time: no later time is one of these.
    /// </summary>
    public static readonly DateTimeOffset LatestSchemaDefault = new(2000, 1, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-ddTHH:mm:ss"];
    private static readonly string[] FormatsWithZone = ["yyyy-MM-dd HH:mm:sszz", "yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssK"];

    /// <summary>Reads a time in any of these forms.</summary>
    /// <param name="text">The value.</param>
    /// <param name="zone">Where times without a zone are local.</param>
    /// <param name="time">In UTC, to the second; null for the beginning of 1970, which means never.</param>
    /// <returns>False when it is none of these forms.</returns>
    public static bool TryRead(string text, TimeZoneInfo zone, out DateTimeOffset? time)
    {
        time = null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out double number))
            return TryReadNumber(number, ref time);
        if (DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            time = NotNever(FromLocal(local, zone));
            return true;
        }
        if (!DateTimeOffset.TryParseExact(text, FormatsWithZone, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset zoned)) return false;
        time = NotNever(zoned.ToUniversalTime());
        return true;
    }

    /// <summary>Whether a value is MySQL's date of zeros, which stands for a time that was never set.</summary>
    public static bool IsZeroDate(string text) => text.StartsWith("0000-00-00", StringComparison.Ordinal);

    /// <summary>Writes a time as the database of a Kamailio holds it, without quotes.</summary>
    public static string Write(DateTimeOffset time, LocationDialect dialect, TimeZoneInfo zone) => dialect == LocationDialect.Sqlite
        // Without Kamailio's half second: it adds one when it reads and cuts the rest off, and gets this second whatever the blur.
        ? ((time.ToUnixTimeSeconds() / SecondsPerDay) + JulianDayOf1970).ToString("F9", CultureInfo.InvariantCulture)
        : TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static bool TryReadNumber(double number, ref DateTimeOffset? time)
    {
        if (!double.IsFinite(number)) return false;
        double seconds = number is > EarliestJulianDay and < LatestJulianDay
            ? Math.Ceiling(((number - JulianDayOf1970) * SecondsPerDay) - BlurSeconds)
            : number;
        if (seconds is < 0 or > 253_402_300_799) return false;
        time = NotNever(DateTimeOffset.FromUnixTimeSeconds((long)seconds));
        return true;
    }

    private static DateTimeOffset? NotNever(DateTimeOffset time) => time <= DateTimeOffset.UnixEpoch ? null : time;

    private static DateTimeOffset FromLocal(DateTime local, TimeZoneInfo zone)
    {
        // An hour that the clock leaves out in spring is the one after it.
        DateTime valid = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        return new DateTimeOffset(valid, zone.GetUtcOffset(valid)).ToUniversalTime();
    }
}

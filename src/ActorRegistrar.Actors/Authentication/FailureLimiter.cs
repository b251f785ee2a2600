using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Slows the guessing of passwords. What is held back is answered like a wrong response, without looking at it, so a guess that happens to
/// be right is not told from the others. Counts by username and source together, by username, and by source; the last two
/// spare those who registered from the same source within a day. An IPv6 source is its /64.
/// </summary>
internal sealed class FailureLimiter
{
    private static readonly TimeSpan Acquaintance = TimeSpan.FromDays(1);
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    private volatile int _maxFailures;
    private volatile int _maxFailuresPerSource;
    private readonly long _windowSeconds;
    private readonly RecentCounts _failures;
    private readonly RecentCounts _acquainted = new(Acquaintance);
    private long _lastFailure = long.MinValue / 2;

    public FailureLimiter(DigestSettings settings)
    {
        _maxFailures = settings.MaxFailures;
        _maxFailuresPerSource = settings.MaxFailuresPerSource;
        _windowSeconds = (long)settings.FailureWindow.TotalSeconds;
        _failures = new RecentCounts(settings.FailureWindow);
    }

    /// <summary>Other bounds from here on; what was counted stays counted.</summary>
    public void Change(int maxFailures, int maxFailuresPerSource) => (_maxFailures, _maxFailuresPerSource) = (maxFailures, maxFailuresPerSource);

    /// <summary>A source as a key.</summary>
    public static ulong SourceOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) length = 8;
        return XxHash3.HashToUInt64(bytes[..length], Seed);
    }

    /// <summary>Whether a response must not be looked at.</summary>
    public bool HoldsBack(ulong source, ulong username, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        // Nobody has failed lately: the usual case costs nothing.
        if (seconds - Volatile.Read(ref _lastFailure) > _windowSeconds) return false;
        ulong pair = Pair(source, username);
        if (_failures.Of(pair, seconds) >= _maxFailures) return true;
        bool isCrowded = _failures.Of(username, seconds) >= _maxFailures || _failures.Of(source, seconds) >= _maxFailuresPerSource;
        return isCrowded && _acquainted.Of(pair, seconds) == 0;
    }

    public void Failed(ulong source, ulong username, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        _failures.Add(Pair(source, username), seconds);
        _failures.Add(username, seconds);
        _failures.Add(source, seconds);
        Volatile.Write(ref _lastFailure, seconds);
    }

    public void Succeeded(ulong source, ulong username, DateTimeOffset now) => _acquainted.Add(Pair(source, username), now.ToUnixTimeSeconds());

    private static ulong Pair(ulong source, ulong username) => (source ^ ulong.RotateLeft(username, 31)) * 0x9E3779B97F4A7C15;
}

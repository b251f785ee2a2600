using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Slows the guessing of passwords. What is held back is answered like a wrong response, without looking at it, so a guess that happens to
/// be right is not told from the others. Counts by username and source together, by username, and by source; the last two
/// spare those who registered from the same source within a day. An IPv6 source is its /64.
/// A source that is only claimed counts apart: over UDP anybody can send wrong responses in the name of another address, and must not shut
/// its owner out so.
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
    /// <param name="source">Where it comes from.</param>
    /// <param name="username">Whose it claims to be.</param>
    /// <param name="now">The time.</param>
    /// <param name="isProven">Whether it uses a nonce that was sent to its source.</param>
    public bool HoldsBack(ulong source, ulong username, DateTimeOffset now, bool isProven = true)
    {
        long seconds = now.ToUnixTimeSeconds();
        // Nobody has failed lately: the usual case costs nothing.
        if (seconds - Volatile.Read(ref _lastFailure) > _windowSeconds) return false;
        ulong counted = isProven ? source : ~source;
        if (_failures.Of(Pair(counted, username), seconds) >= _maxFailures) return true;
        bool isCrowded = _failures.Of(username, seconds) >= _maxFailures || _failures.Of(counted, seconds) >= _maxFailuresPerSource;
        return isCrowded && _acquainted.Of(Pair(source, username), seconds) == 0;
    }

    public void Failed(ulong source, ulong username, DateTimeOffset now, bool isProven = true)
    {
        long seconds = now.ToUnixTimeSeconds();
        if (!isProven) source = ~source;
        _failures.Add(Pair(source, username), seconds);
        _failures.Add(username, seconds);
        _failures.Add(source, seconds);
        Volatile.Write(ref _lastFailure, seconds);
    }

    public void Succeeded(ulong source, ulong username, DateTimeOffset now) => _acquainted.Add(Pair(source, username), now.ToUnixTimeSeconds());

    private static ulong Pair(ulong source, ulong username) => (source ^ ulong.RotateLeft(username, 31)) * 0x9E3779B97F4A7C15;
}

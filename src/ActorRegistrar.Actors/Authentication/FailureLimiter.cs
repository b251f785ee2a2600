using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>
/// Slows the guessing of passwords. What is held back is answered like a wrong response, without looking at it, so a guess that happens to
/// be right is not told from the others.
/// <para>
/// Only failures of sources that proved to be where they claim to be, by a connection or by a nonce that was sent there, count against a
/// username or hold anybody back. A username that fails much is tried once a window from each address that it has not registered from, so
/// nobody can shut its owner out of an address that is not the attacker's own.
/// </para>
/// <para>
/// Over UDP anybody can write another address as his source. Such failures count apart, and all that follows is that the source has to prove
/// itself by a new nonce before it is looked at again.
/// </para>
/// An IPv6 source is its /64; where a username is tried once from each address, its /48.
/// </summary>
internal sealed class FailureLimiter
{
    private readonly long _windowSeconds;
    private readonly RecentCounts _proven;
    private readonly RecentCounts _claimed;
    private readonly KnownSources _known;
    private volatile int _maxFailures;
    private volatile int _maxFailuresPerSource;
    private volatile int _forbidAfter;
    private long _lastProven = long.MinValue / 2;
    private long _lastClaimed = long.MinValue / 2;

    public FailureLimiter(DigestSettings settings, KnownSources known)
    {
        _maxFailures = settings.MaxFailures;
        _maxFailuresPerSource = settings.MaxFailuresPerSource;
        _forbidAfter = settings.ForbidAfter;
        _windowSeconds = (long)settings.FailureWindow.TotalSeconds;
        _proven = new RecentCounts(settings.FailureWindow);
        _claimed = new RecentCounts(settings.FailureWindow);
        _known = known;
    }

    /// <summary>Other bounds from here on; what was counted stays counted.</summary>
    public void Change(int maxFailures, int maxFailuresPerSource, int forbidAfter) =>
        (_maxFailures, _maxFailuresPerSource, _forbidAfter) = (maxFailures, maxFailuresPerSource, forbidAfter);

    /// <summary>A source as a key.</summary>
    public static ulong SourceOf(IPAddress address, long seed) => NetworkOf(address, 8, seed);

    /// <summary>What counts as one address where a username is tried once from each.</summary>
    public static ulong SiteOf(IPAddress address, long seed) => NetworkOf(address, 6, seed);

    /// <summary>Whether the response of a proven source must not be looked at.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="site">As <see cref="SiteOf"/> has it.</param>
    /// <param name="username">Whose it claims to be.</param>
    /// <param name="now">The time.</param>
    public bool HoldsBack(ulong source, ulong site, ulong username, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        // Nobody has failed lately: the usual case costs nothing.
        if (seconds - Volatile.Read(ref _lastProven) > _windowSeconds) return false;
        if (_proven.Of(Pair(source, username), seconds) >= _maxFailures) return true;
        bool isSourceCrowded = _proven.Of(source, seconds) >= _maxFailuresPerSource;
        if (!isSourceCrowded && (_proven.Of(username, seconds) < _maxFailures || _proven.Of(SitePair(site, username), seconds) == 0)) return false;
        return !_known.Holds(Pair(source, username), seconds);
    }

    /// <summary>Whether a source that has not proved itself must do so before its response is looked at.</summary>
    public bool MustProve(ulong source, ulong username, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        if (seconds - Volatile.Read(ref _lastClaimed) > _windowSeconds) return false;
        return _claimed.Of(username, seconds) >= _maxFailures || _claimed.Of(source, seconds) >= _maxFailures;
    }

    /// <summary>Whether a proven source has failed so often that it is told so.</summary>
    public bool IsForbidden(ulong source, DateTimeOffset now) => _forbidAfter is > 0 and var bound && _proven.Of(source, now.ToUnixTimeSeconds()) >= bound;

    /// <summary>A wrong response of a source that proved itself.</summary>
    public void Failed(ulong source, ulong site, ulong username, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        _proven.Add(Pair(source, username), seconds);
        _proven.Add(SitePair(site, username), seconds);
        _proven.Add(username, seconds);
        _proven.Add(source, seconds);
        Volatile.Write(ref _lastProven, seconds);
    }

    /// <summary>A wrong response with a nonce of ours that was sent elsewhere.</summary>
    public void FailedUnproven(ulong source, ulong username, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        _claimed.Add(username, seconds);
        _claimed.Add(source, seconds);
        Volatile.Write(ref _lastClaimed, seconds);
    }

    /// <summary>A right response of a source that proved itself.</summary>
    public void Succeeded(ulong source, ulong username, DateTimeOffset now) => _known.Add(Pair(source, username), now.ToUnixTimeSeconds());

    private static ulong NetworkOf(IPAddress address, int bytesOfIPv6, long seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        if (address.AddressFamily == AddressFamily.InterNetworkV6) length = bytesOfIPv6;
        return XxHash3.HashToUInt64(bytes[..length], seed);
    }

    private static ulong Pair(ulong source, ulong username) => (source ^ ulong.RotateLeft(username, 31)) * 0x9E3779B97F4A7C15;

    private static ulong SitePair(ulong site, ulong username) => (site ^ ulong.RotateLeft(username, 29)) * 0xC2B2AE3D27D4EB4F;
}

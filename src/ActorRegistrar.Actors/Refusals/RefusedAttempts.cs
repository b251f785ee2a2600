using System.Net;
using System.Text;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Sip.Digests;
using ActorRegistrar.Sip.Messages;
using Akka.Actor;

namespace ActorRegistrar.Actors.Refusals;

/// <summary>
/// Keeps what was refused, on the thread that refused it. A source that is over its share costs a look at a table and a count; nothing is
/// copied out of its message. What is accepted never comes here, nor does a first REGISTER without credentials, which every telephone sends.
/// Safe for use by several threads.
/// </summary>
public sealed class RefusedAttempts : IRefusedAttempts
{
    private const int LongestText = 128;

    private readonly RefusalSettings _settings;
    private readonly TimeProvider _clock;
    private readonly SourceShares _shares;
    private readonly RefusalRing _ring;
    private readonly Lock _lock = new();
    private readonly long _seed = Random.Shared.NextInt64();
    private long _total;
    private long _second;
    private int _keptThisSecond;

    /// <summary>Keeps as much as the settings say.</summary>
    public RefusedAttempts(RefusalSettings settings, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _clock = clock ?? TimeProvider.System;
        _shares = new SourceShares(settings.PerSourcePerMinute);
        _ring = new RefusalRing(settings.Capacity);
    }

    /// <summary>
    /// Told of each one that is kept, on the thread that refused it; must not block and must not throw. At most
    /// <see cref="RefusalSettings.PerSecond"/> a second.
    /// </summary>
    public Action<RefusedAttempt>? Observer { get; set; }

    /// <inheritdoc/>
    public int Capacity => _settings.Capacity;

    /// <inheritdoc/>
    public long Total => Volatile.Read(ref _total);

    /// <inheritdoc/>
    public IReadOnlyList<RefusedAttempt> Newest(int limit)
    {
        lock (_lock) return _ring.Newest(limit);
    }

    /// <summary>A message that was refused, or dropped with a status of 0, as far as it could be read.</summary>
    internal void Note(SipMessage message, SipFlow flow, RefusalCause cause, int statusCode, string reason)
    {
        if (!TryTake(flow, out ulong source, out long suppressed)) return;
        message.TryGet(SipHeader.UserAgent, out ReadOnlySpan<byte> userAgent);
        Keep(source, flow, message.IsRequest ? Shown(message.To.Uri) : "", UserOf(message), userAgent.IsEmpty ? null : Shown(userAgent), cause, statusCode, reason, suppressed);
    }

    /// <summary>A request that was refused after it had been read.</summary>
    internal void Note(InboundRequest request, RefusalCause cause, int statusCode, string reason)
    {
        if (!TryTake(request.Flow, out ulong source, out long suppressed)) return;
        Keep(
            source, request.Flow, Shortened(request.AddressOfRecord.ToString()), request.Registration?.AuthenticatedUser, Shortened(request.Registration?.UserAgent), cause, statusCode, reason,
            suppressed);
    }

    private bool TryTake(SipFlow flow, out ulong source, out long suppressed)
    {
        Interlocked.Increment(ref _total);
        source = FailureLimiter.SourceOf(flow.Remote.Address, _seed);
        long now = (long)_clock.GetElapsedTime(0).TotalMilliseconds;
        lock (_lock)
        {
            if (now / 1000 != _second) (_second, _keptThisSecond) = (now / 1000, 0);
            if (!_shares.TryTake(source, now, _keptThisSecond < _settings.PerSecond, out suppressed)) return false;
            _keptThisSecond++;
            return true;
        }
    }

    private void Keep(
        ulong source, SipFlow flow, string? addressOfRecord, string? user, string? userAgent, RefusalCause cause, int statusCode, string reason, long suppressed)
    {
        var attempt = new RefusedAttempt(
            _clock.GetUtcNow(), flow.Source.RemoteAddress, flow.Source.Transport, addressOfRecord ?? "", user, userAgent, statusCode, cause, reason, suppressed);
        lock (_lock) _ring.Add(source, attempt);
        Observer?.Invoke(attempt);
    }

    /// <summary>The username of the first digest credentials; what else they hold stays where it is.</summary>
    private static string? UserOf(SipMessage message)
    {
        for (int row = 0; row < message.HeaderCount; row++)
        {
            if (message.HeaderAt(row) == SipHeader.Authorization
                && DigestCredentials.TryRead(message.ValueAt(row), out DigestCredentials credentials) == CredentialsReading.Digest
                && !credentials.IsUsernameHashed)
                return Shown(credentials.Username);
        }
        return null;
    }

    private static string Shown(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestText)]);

    private static string? Shortened(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;
}

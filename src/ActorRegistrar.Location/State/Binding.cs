using System.Collections.Immutable;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;

namespace ActorRegistrar.Location.State;

/// <summary>One contact stored for an address-of-record until it expires (RFC 3261 section 10).</summary>
public sealed record Binding
{
    /// <summary>The contact URI byte for byte as registered, without brackets. ASCII.</summary>
    public required string ContactUri { get; init; }

    /// <summary>
    /// The contact's header parameters byte for byte as registered, from the first ';' on, without <c>expires</c> and the deprecated
    /// <c>action</c>; empty when there are none.
    /// </summary>
    public string Parameters { get; init; } = "";

    /// <summary>Preference in thousandths, 0 to 1000; null when none was given, which counts as 1000 (RFC 3261 section 16.6).</summary>
    public int? Q { get; init; }

    /// <summary>The value of <c>+sip.instance</c> without quotes and angle brackets; null when none was given (RFC 5626 section 4.1).</summary>
    public string? InstanceId { get; init; }

    /// <summary>reg-id, 1 to 2^31-1; 0 when none was given or none is honoured (RFC 5626 section 4.2).</summary>
    public int RegId { get; init; }

    /// <summary>
    /// Which temporary GRUUs of its instance are valid: those made in this epoch, which begins anew when the client starts over with
    /// another Call-ID (RFC 5627 section 5.1). 0 without instance-id and in what older versions stored.
    /// </summary>
    public long GruuEpoch { get; init; }

    /// <summary>Call-ID of the request that stored it last.</summary>
    public required string CallId { get; init; }

    /// <summary>CSeq number of the request that stored it last.</summary>
    public required uint CSeq { get; init; }

    /// <summary>The Path vector of the request that stored it last, in order (RFC 3327); never default.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>
    /// When it ends, in UTC. From this instant on it is invisible, whether or not a timer has fired. <see cref="Never"/> for a static one.
    /// </summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The end of what has none.</summary>
    public static DateTimeOffset Never => DateTimeOffset.MaxValue;

    /// <summary>
    /// Whether an operator put it there for good. No REGISTER names, refreshes, removes or evicts it, and it does not count among the
    /// bindings that an address-of-record may have.
    /// </summary>
    public bool IsStatic => ExpiresAt == Never;

    /// <summary>When it was first registered, in UTC.</summary>
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When the request that stored it last was received, in UTC.</summary>
    public required DateTimeOffset RefreshedAt { get; init; }

    /// <summary>Where the request that stored it last came from.</summary>
    public required RequestSource Source { get; init; }

    /// <summary>User-Agent of the request that stored it last; null when none was given.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Whether it is still in force at <paramref name="now"/>.</summary>
    public bool IsLiveAt(DateTimeOffset now) => ExpiresAt > now;

    /// <summary>Whether the connection that it depends on, if any, is still open (RFC 5626 section 7).</summary>
    public bool IsReachableOver(IOpenFlows flows) => Source.Flow is not { } flow || (!flow.IsLost && flows.IsOpen(flow));

    /// <summary>
    /// Whole seconds left at <paramref name="now"/>, rounded up, so a live binding never shows 0. At most 2^31-1, which every client can
    /// hold (RFC 3261 section 20.19 has one bit more).
    /// </summary>
    public long RemainingSeconds(DateTimeOffset now) =>
        Math.Clamp(((ExpiresAt - now).Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond, 0, int.MaxValue);
}

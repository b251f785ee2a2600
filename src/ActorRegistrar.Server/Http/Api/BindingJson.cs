using System.ComponentModel;
using System.Globalization;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A connection that a client registered over.</summary>
internal sealed record FlowJson(string Run, long Id, bool? IsLost = null);

/// <summary>Where a request came from.</summary>
internal sealed record SourceJson(string Transport, string Remote, string? Local = null, bool? IsRelayed = null, FlowJson? Flow = null)
{
    /// <summary>As JSON.</summary>
    public static SourceJson Of(RequestSource source) => new(
        source.Transport,
        source.RemoteAddress,
        source.LocalAddress.Length > 0 ? source.LocalAddress : null,
        source.IsRelayed ? true : null,
        source.Flow is { } flow ? new FlowJson(flow.Run.ToString("x16", CultureInfo.InvariantCulture), flow.Id, flow.IsLost ? true : null) : null);
}

/// <summary>A binding, with the members of <see cref="Persistence.History.ChangeJson"/> and what is true of it at one moment.</summary>
internal sealed record BindingJson
{
    public string? Aor { get; init; }
    public required string Contact { get; init; }
    public string? Parameters { get; init; }
    public decimal? Q { get; init; }
    public string? InstanceId { get; init; }
    public int? RegId { get; init; }
    public required string CallId { get; init; }
    public required uint Cseq { get; init; }
    public IReadOnlyList<string>? Path { get; init; }
    public required DateTime RegisteredAt { get; init; }
    public required DateTime RefreshedAt { get; init; }
    public required DateTime ExpiresAt { get; init; }
    public bool? IsStatic { get; init; }
    public required SourceJson Source { get; init; }
    public string? UserAgent { get; init; }

    [Description("Seconds from the moment of the response; absent in a history.")]
    public long? RemainingSeconds { get; init; }

    [Description("Whether its connection is open; absent where that is not known.")]
    public bool? IsReachable { get; init; }

    /// <summary>As JSON.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="at">The moment from which the remaining seconds count; null for a stored one.</param>
    /// <param name="isReachable">Whether its connection is open; null when not known.</param>
    public static BindingJson Of(Binding binding, DateTimeOffset? at = null, bool? isReachable = null) => new()
    {
        Contact = binding.ContactUri,
        Parameters = binding.Parameters.Length > 0 ? binding.Parameters : null,
        Q = binding.Q / 1000m,
        InstanceId = binding.InstanceId,
        RegId = binding.RegId > 0 ? (int)binding.RegId : null,
        CallId = binding.CallId,
        Cseq = binding.CSeq,
        Path = binding.Path.IsEmpty ? null : binding.Path,
        RegisteredAt = binding.RegisteredAt.UtcDateTime,
        RefreshedAt = binding.RefreshedAt.UtcDateTime,
        ExpiresAt = binding.ExpiresAt.UtcDateTime,
        IsStatic = binding.IsStatic ? true : null,
        Source = SourceJson.Of(binding.Source),
        UserAgent = binding.UserAgent,
        RemainingSeconds = at is { } moment ? binding.RemainingSeconds(moment) : null,
        IsReachable = isReachable,
    };

    /// <summary>As JSON, each.</summary>
    public static BindingJson[] Of(IEnumerable<Binding> bindings, DateTimeOffset? at = null) => [.. bindings.Select(binding => Of(binding, at))];
}

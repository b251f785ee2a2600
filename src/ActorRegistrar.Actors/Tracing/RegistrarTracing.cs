using System.Diagnostics;

namespace ActorRegistrar.Actors.Tracing;

/// <summary>
/// Requests as activities of the source <see cref="SourceName"/>: one for the request, from when it was read to its answer, and below it
/// <c>receive</c> (reading, authentication), <c>transaction</c> (waiting for and passing the listener's actor), <c>decide</c> (the
/// address-of-record), <c>journal wait</c>, <c>journal commit</c> and <c>answer</c>. Whether a request is traced is decided before anything is
/// made for it; while nobody listens that is one look at an empty list.
/// </summary>
public static class RegistrarTracing
{
    /// <summary>The name to subscribe to.</summary>
    public const string SourceName = "ActorRegistrar";

    internal static readonly ActivitySource Source = new(SourceName);

    private static double _ratio = 1;

    /// <summary>Which part of the requests is traced while somebody listens, 0 to 1, chosen at random. Default 1, for a listener that samples by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static double Ratio
    {
        get => Volatile.Read(ref _ratio);
        set
        {
            if (value is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(value), value, "A part of a whole is between 0 and 1.");
            Volatile.Write(ref _ratio, value);
        }
    }

    /// <summary>Whether traces name the address-of-record and the Call-ID. Default false: traces travel further than logs.</summary>
    public static bool NamesIdentities { get; set; }

    /// <summary>The time, for a request that will be traced; else default.</summary>
    internal static DateTime Begin() => Source.HasListeners() && IsChosen() ? DateTime.UtcNow : default;

    /// <summary>The time while anybody listens; else default.</summary>
    internal static DateTime Clock() => Source.HasListeners() ? DateTime.UtcNow : default;

    /// <summary>An activity of the same request elsewhere; null for a request that is not traced.</summary>
    internal static Activity? Follow(string? traceParent, string name) =>
        traceParent is not null && ActivityContext.TryParse(traceParent, null, out ActivityContext parent) ? Source.StartActivity(name, ActivityKind.Internal, parent) : null;

    /// <summary>An activity that is over already.</summary>
    internal static void Record(ActivityContext parent, string name, DateTime from, DateTime to)
    {
        using Activity? activity = Source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        activity?.SetEndTime(to);
    }

    private static bool IsChosen() => Ratio >= 1 || Random.Shared.NextDouble() < Ratio;
}

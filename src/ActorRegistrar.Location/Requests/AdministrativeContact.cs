using System.Collections.Immutable;

namespace ActorRegistrar.Location.Requests;

/// <summary>A contact that an operator or an application adds without a REGISTER.</summary>
/// <param name="Uri">Well-formed and ASCII, without brackets.</param>
public sealed record AdministrativeContact(string Uri)
{
    /// <summary>Seconds until it ends; null for a static one, which does not end by itself.</summary>
    public uint? LifetimeSeconds { get; init; }

    /// <summary>Preference in thousandths, 0 to 1000; null for none, which counts as 1000.</summary>
    public int? Q { get; init; }

    /// <summary>The Path that requests to it take (RFC 3327), in order.</summary>
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>Whether it stays until it is removed.</summary>
    public bool IsStatic => LifetimeSeconds is null;
}

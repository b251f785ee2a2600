using System.Net;

namespace ActorRegistrar.Persistence.History;

/// <summary>Which bindings are asked for; those that meet every condition that is set.</summary>
public sealed record BindingFilter
{
    /// <summary>All of them.</summary>
    public static BindingFilter All { get; } = new();

    /// <summary>The domain of the address-of-record, in lower case; null for any.</summary>
    public string? Domain { get; init; }

    /// <summary>The network that the client registered from, as <c>192.0.2.0/24</c>; null for any.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>Part of the User-Agent, in any case; null for any.</summary>
    public string? UserAgent { get; init; }
}

using System.Net;
using ActorRegistrar.Location.State;

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

    /// <summary>Whether the bindings of an address-of-record are asked for at all.</summary>
    public bool IsMetBy(AddressOfRecord addressOfRecord)
    {
        ArgumentNullException.ThrowIfNull(addressOfRecord);
        return Domain is null || addressOfRecord.Domain.SequenceEqual(Domain);
    }

    /// <summary>Whether a binding, of an address-of-record that is asked for, is one of them.</summary>
    public bool IsMetBy(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (UserAgent is { } part && binding.UserAgent?.Contains(part, StringComparison.OrdinalIgnoreCase) != true) return false;
        return Source is not { } network || (IPEndPoint.TryParse(binding.Source.RemoteAddress, out var remote) && network.Contains(Plain(remote.Address)));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

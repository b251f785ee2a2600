using System.Net;
using System.Text;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Persistence.Index;

/// <summary>Which addresses-of-record are asked for: those with a binding in force that meets every condition that is set.</summary>
public sealed record IndexQuery
{
    /// <summary>All of them.</summary>
    public static IndexQuery All { get; } = new();

    /// <summary>The domain in canonical spelling; null for any.</summary>
    public string? Domain { get; init; }

    /// <summary>Part of <c>sip:alice@example.com</c>, ASCII letters in any case; null for any.</summary>
    public string? Contains { get; init; }

    /// <summary>The network that the client registered from; null for any.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>Part of the User-Agent, ASCII letters in any case; null for any.</summary>
    public string? UserAgent { get; init; }

    /// <summary>How it was registered, <c>udp</c>; null for any.</summary>
    public string? Transport { get; init; }

    /// <summary>Ends before this moment; null for any.</summary>
    public DateTimeOffset? ExpiresBefore { get; init; }

    /// <summary>Whether the connection that it depends on has ended; null for any.</summary>
    public bool? IsUnreachable { get; init; }

    /// <summary>Whether any condition is about a binding.</summary>
    public bool AsksForBindings => Source is not null || UserAgent is not null || Transport is not null || ExpiresBefore is not null || IsUnreachable is not null;

    /// <summary>Reads <see cref="Source"/> from an address, such as <c>192.0.2.1</c>, or a network, such as <c>192.0.2.0/24</c>.</summary>
    public static bool TryParseSource(string text, out IPNetwork source)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address)) return IPNetwork.TryParse(text, out source);
        source = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>Whether a binding that is in force meets the conditions about bindings.</summary>
    public bool IsMetBy(in BindingOutline binding, IOpenFlows flows)
    {
        if (ExpiresBefore is { } end && binding.ExpiresAtTicks >= end.UtcTicks) return false;
        if (Transport is { } transport && !Ascii.EqualsIgnoreCase(binding.Transport, transport)) return false;
        if (IsUnreachable is { } isUnreachable && binding.IsReachableOver(flows) == isUnreachable) return false;
        if (UserAgent is { } userAgent && !HasPart(binding.UserAgent, userAgent)) return false;
        return Source is not { } source || IsIn(source, binding.RemoteHost);
    }

    /// <summary>The same of a binding as the journal has it.</summary>
    public bool IsMetBy(Binding binding, IOpenFlows flows)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return IsMetBy(
            new BindingOutline(
                binding.ExpiresAt.UtcTicks,
                binding.Source.Flow,
                Encoding.UTF8.GetBytes(binding.Source.Transport),
                Encoding.UTF8.GetBytes(binding.Source.RemoteAddress),
                Encoding.UTF8.GetBytes(binding.UserAgent ?? "")),
            flows);
    }

    private static bool HasPart(ReadOnlySpan<byte> text, string part)
    {
        Span<byte> wanted = stackalloc byte[512];
        if (!Encoding.UTF8.TryGetBytes(part, wanted, out int length)) return false;
        wanted = wanted[..length];
        for (int start = 0; start + length <= text.Length; start++)
        {
            if (Ascii.EqualsIgnoreCase(text.Slice(start, length), wanted) || text.Slice(start, length).SequenceEqual(wanted)) return true;
        }
        return false;
    }

    private static bool IsIn(IPNetwork network, ReadOnlySpan<byte> host) => IPAddress.TryParse(host, out IPAddress? address) && network.Contains(address);
}

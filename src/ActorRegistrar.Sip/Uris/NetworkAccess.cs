using System.Net;

namespace ActorRegistrar.Sip.Uris;

/// <summary>
/// Which addresses are permitted: an address in <see cref="Denied"/> never is; where <see cref="Allowed"/> names networks, one that lies in
/// none of them is not either; any other is.
/// </summary>
public sealed record NetworkAccess
{
    /// <summary>Every address.</summary>
    public static NetworkAccess Any { get; } = new();

    /// <summary>Networks that are permitted; empty for all.</summary>
    public NetworkList Allowed { get; init; } = NetworkList.Empty;

    /// <summary>Networks that are not permitted, whatever <see cref="Allowed"/> says.</summary>
    public NetworkList Denied { get; init; } = NetworkList.Empty;

    /// <summary>Whether every address is permitted.</summary>
    public bool IsAny => Allowed.IsEmpty && Denied.IsEmpty;

    /// <summary>Whether an address is permitted.</summary>
    public bool Permits(IPAddress address) => IsAny || (!Denied.Contains(address) && (Allowed.IsEmpty || Allowed.Contains(address)));

    /// <summary>Whether a host that is an address is permitted; false for a name.</summary>
    public bool Permits(ReadOnlySpan<byte> host) => HostName.TryParseAddress(host, out IPAddress? address) && Permits(address!);
}

namespace ActorRegistrar.Sip.Uris;

/// <summary>What a host is.</summary>
internal enum HostKind : byte
{
    Malformed = 0,
    Name,
    IPv4,
    IPv6,
}

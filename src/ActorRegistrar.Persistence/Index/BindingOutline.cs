using ActorRegistrar.Location.Flows;

namespace ActorRegistrar.Persistence.Index;

/// <summary>What the index keeps of one binding, as it lies in a row.</summary>
public readonly ref struct BindingOutline
{
    internal BindingOutline(long expiresAtTicks, FlowReference? flow, ReadOnlySpan<byte> transport, ReadOnlySpan<byte> remoteAddress, ReadOnlySpan<byte> userAgent)
    {
        ExpiresAtTicks = expiresAtTicks;
        Flow = flow;
        Transport = transport;
        RemoteAddress = remoteAddress;
        UserAgent = userAgent;
    }

    /// <summary>When it ends, in UTC ticks; those of <see cref="DateTimeOffset.MaxValue"/> for a static one.</summary>
    public long ExpiresAtTicks { get; }

    /// <summary>When it ends, in UTC.</summary>
    public DateTimeOffset ExpiresAt => new(ExpiresAtTicks, TimeSpan.Zero);

    /// <summary>The connection that it depends on; null for none.</summary>
    public FlowReference? Flow { get; }

    /// <summary>How the client registered it, in UTF-8: <c>udp</c>.</summary>
    public ReadOnlySpan<byte> Transport { get; }

    /// <summary>Address and port that it came from, in UTF-8; empty when no client registered it.</summary>
    public ReadOnlySpan<byte> RemoteAddress { get; }

    /// <summary>In UTF-8; empty when none was given.</summary>
    public ReadOnlySpan<byte> UserAgent { get; }

    /// <summary>Whether it is in force.</summary>
    public bool IsLiveAt(long nowTicks) => ExpiresAtTicks > nowTicks;

    /// <summary>Whether the connection that it depends on, if any, is open.</summary>
    public bool IsReachableOver(IOpenFlows flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        return Flow is not { } flow || (!flow.IsLost && flows.IsOpen(flow));
    }

    /// <summary>The address without the port: <c>192.0.2.1</c> or <c>2001:db8::1</c>.</summary>
    public ReadOnlySpan<byte> RemoteHost
    {
        get
        {
            int colon = RemoteAddress.LastIndexOf((byte)':');
            var host = colon < 0 ? RemoteAddress : RemoteAddress[..colon];
            return host.Length > 1 && host[0] == (byte)'[' && host[^1] == (byte)']' ? host[1..^1] : host;
        }
    }

}

using System.Collections.Immutable;
using System.Net;
using ActorRegistrar.Actors.Transport;

namespace ActorRegistrar.Server.Hosting;

/// <summary>The SIP listeners that a configuration means.</summary>
internal static class Listeners
{
    /// <summary>Those listed, and TCP on the port of every UDP one (RFC 3261 section 18.2.1).</summary>
    public static ImmutableArray<SipListenAddress> Effective(ImmutableArray<SipListenAddress> listed)
    {
        var effective = listed.ToBuilder();
        foreach (SipListenAddress udp in listed.Where(address => address is { Transport: SipTransportKind.Udp, EndPoint.Port: not 0 }))
        {
            var tcp = new SipListenAddress(SipTransportKind.Tcp, new IPEndPoint(udp.EndPoint.Address, udp.EndPoint.Port));
            if (!effective.Contains(tcp)) effective.Add(tcp);
        }
        return effective.ToImmutable();
    }
}

using ActorRegistrar.Actors.Transport;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Requests as they reach the transactions.</summary>
internal static class Inbound
{
    public static InboundRequest Registration(ulong key, ulong? mergeKey = null, SipFlow? flow = null) => new()
    {
        Flow = flow ?? new FakeFlow(),
        ReplyPort = 0,
        Echo = [],
        Method = SipMethod.Register,
        AddressOfRecord = Aor.Of("alice"),
        Registration = new RegisterRequest { AddressOfRecord = Aor.Of("alice"), CallId = "call-1", CSeq = 1, ReceivedAt = DateTimeOffset.UnixEpoch },
        TransactionKey = key,
        MergeKey = mergeKey,
    };

    public static InboundRequest Lookup() => new()
    {
        Flow = new FakeFlow(),
        ReplyPort = 0,
        Echo = [],
        Method = SipMethod.Invite,
        AddressOfRecord = Aor.Of("alice"),
    };
}

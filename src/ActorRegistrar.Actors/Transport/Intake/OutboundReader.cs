using System.Collections.Immutable;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.Requests;
using ActorRegistrar.Sip.Headers;
using ActorRegistrar.Sip.Messages;

namespace ActorRegistrar.Actors.Transport.Intake;

/// <summary>What a REGISTER says about outbound, and the answer when it cannot be had (RFC 5626 section 6).</summary>
internal static class OutboundReader
{
    private const string FlowRequired = "Only flows may be registered: +sip.instance and reg-id are missing";

    /// <summary>Whether the client itself is the previous hop: there is one Via.</summary>
    public static bool IsFirstHop(SipMessage message)
    {
        if (message.Count(SipHeader.Via) > 1) return false;
        HeaderValues values = message.Values(SipHeader.Via);
        return !(values.MoveNext() && values.MoveNext());
    }

    /// <param name="contacts">As read.</param>
    /// <param name="expiresHeader">The Expires header field.</param>
    /// <param name="isSupported">Whether Supported lists outbound.</param>
    /// <param name="isFirstHop">As <see cref="IsFirstHop"/> said.</param>
    /// <param name="edgeSupportsOutbound">
    /// Whether the last Path URI has <c>ob</c>. RFC 5626 section 6 says the first, and section 5.1 that only the proxy next to the client may
    /// put it there: proxies prepend (RFC 3327 section 5.2), so that one's URI is the last.
    /// </param>
    public static OutboundFacts Facts(
        ImmutableArray<ContactOffer>.Builder contacts, uint? expiresHeader, bool isSupported, bool isFirstHop, bool edgeSupportsOutbound)
    {
        bool hasRegId = false, hasFlow = false, registers = false;
        foreach (ContactOffer offer in contacts)
        {
            hasRegId |= offer.RegId > 0;
            hasFlow |= offer.RegId > 0 && offer.InstanceId is not null;
            registers |= (offer.Expires ?? expiresHeader) is not 0;
        }
        return new OutboundFacts(isSupported, isFirstHop, edgeSupportsOutbound, hasRegId, hasFlow, registers);
    }

    /// <summary>The answer to a verdict that refuses; status 0 for the others.</summary>
    public static SipAnswer Refusal(OutboundVerdict verdict) => verdict switch
    {
        OutboundVerdict.FirstHopLacksOutbound => new SipAnswer(439),
        OutboundVerdict.ExtensionRequired => new SipAnswer(421, "", "Require: outbound\r\n"),
        OutboundVerdict.FlowRequired => new SipAnswer(403, FlowRequired),
        _ => default,
    };
}

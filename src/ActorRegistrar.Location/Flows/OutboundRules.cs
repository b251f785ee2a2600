using ActorRegistrar.Location.Rules;

namespace ActorRegistrar.Location.Flows;

/// <summary>Whether a registrar honours client-initiated flows (RFC 5626).</summary>
public enum OutboundMode : byte
{
    /// <summary>reg-id is ignored, and <c>Require: outbound</c> is refused 420.</summary>
    Off = 0,
    /// <summary>Honoured for clients that ask for it; others register as ever.</summary>
    Optional,
    /// <summary>A registration that is not one of a flow is refused (RFC 5626 section 6: a local policy that a registrar may have).</summary>
    Required,
}

/// <summary>What a REGISTER says that decides whether outbound applies to it.</summary>
/// <param name="IsSupportedByClient">Supported lists <c>outbound</c>.</param>
/// <param name="IsFirstHop">The request has one Via: no proxy stands between the client and this registrar.</param>
/// <param name="EdgeSupportsOutbound">The URI that the client's first proxy put into Path has the <c>ob</c> parameter.</param>
/// <param name="HasRegId">A Contact has a reg-id.</param>
/// <param name="HasFlow">A Contact has a reg-id and an instance-id.</param>
/// <param name="Registers">A Contact asks for a lifetime above 0.</param>
public readonly record struct OutboundFacts(
    bool IsSupportedByClient, bool IsFirstHop, bool EdgeSupportsOutbound, bool HasRegId, bool HasFlow, bool Registers);

/// <summary>What is to be done with a REGISTER as regards outbound.</summary>
public enum OutboundVerdict : byte
{
    /// <summary>reg-id is ignored; the answer may not have <c>Require: outbound</c>.</summary>
    NotApplied = 0,
    /// <summary>Bindings are known by instance-id and reg-id; the answer has <c>Require: outbound</c>.</summary>
    Applied,
    /// <summary>439: the client asks for outbound, the proxy next to it does not do it, and the policy lets nothing else register.</summary>
    FirstHopLacksOutbound,
    /// <summary>421 with <c>Require: outbound</c>: the policy wants flows and the client does not support them.</summary>
    ExtensionRequired,
    /// <summary>403: the policy wants flows and the client, which supports them, registers none.</summary>
    FlowRequired,
}

/// <summary>Whether outbound applies to a REGISTER (RFC 5626 section 6).</summary>
public static class OutboundRules
{
    /// <summary>
    /// Decides. What only removes or asks is never refused for lack of a flow. Behind a proxy that does not do outbound a client is registered
    /// without it, which the missing <c>Require: outbound</c> of its 200 says; RFC 5626 section 6 has 439, at which browsers and PJSIP give up
    /// or stay unregistered for a minute. Where flows are required, and where <paramref name="path"/> is strict, 439 it is.
    /// </summary>
    /// <param name="mode">Whether flows are honoured, or required.</param>
    /// <param name="path">How strict the domain is with proxies in between.</param>
    /// <param name="facts">What the request says.</param>
    public static OutboundVerdict Decide(OutboundMode mode, PathHandling path, in OutboundFacts facts)
    {
        if (mode == OutboundMode.Off) return OutboundVerdict.NotApplied;
        if (facts.IsSupportedByClient && facts.HasRegId)
        {
            var isBehindPlainEdge = !facts.IsFirstHop && !facts.EdgeSupportsOutbound;
            if (isBehindPlainEdge) return mode == OutboundMode.Required || path == PathHandling.Strict ? OutboundVerdict.FirstHopLacksOutbound : OutboundVerdict.NotApplied;
            if (facts.HasFlow) return OutboundVerdict.Applied;
        }

        if (mode == OutboundMode.Optional || !facts.Registers) return OutboundVerdict.NotApplied;
        return facts.IsSupportedByClient ? OutboundVerdict.FlowRequired : OutboundVerdict.ExtensionRequired;
    }
}

using ActorRegistrar.LoadTest.Engine;
using ActorRegistrar.Sip.Messages;
using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Traffic;

/// <summary>What one worker sends and what it makes of the answers. Called from that worker's thread only.</summary>
internal interface ITraffic
{
    /// <summary>Whether nothing is left to begin.</summary>
    bool IsExhausted { get; }

    /// <summary>Fills target, kind and CSeq of a new request. False when every address-of-record has one in flight (RFC 3261 section 10.2).</summary>
    bool TryBegin(ref Exchange exchange);

    /// <summary>Takes the CSeq for another try of a challenged request.</summary>
    void RaiseCSeq(ref Exchange exchange);

    /// <summary>Writes the address-of-record as <c>sip:user@domain</c>.</summary>
    void WriteAddressOfRecord(ref SipWriter writer, int target);

    /// <summary>Writes Contact and Expires of a registration.</summary>
    void WriteContact(ref SipWriter writer, int target);

    /// <summary>A final response came; the request is over.</summary>
    void OnFinal(in Exchange exchange, SipMessage response);

    /// <summary>No final response came in time; the request is over.</summary>
    void OnLost(in Exchange exchange);
}

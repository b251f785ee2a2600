namespace ActorRegistrar.Actors.Transport;

/// <summary>
/// How long a response may be. Over UDP anybody can send in the name of another address, so what leaves for a source that has proved nothing
/// is no more than <see cref="Factor"/> times the request: a server that sends more is a weapon against third parties. A source is proven by a
/// nonce of ours that was sent to it and comes back, by a connection, by being this machine, or by standing in a trusted network. Nothing is
/// remembered: each request that wants a long response brings its proof.
/// </summary>
internal static class AnswerSizes
{
    /// <summary>The bound that QUIC sets an unvalidated address (RFC 9000 section 8.1).</summary>
    public const int Factor = 3;

    /// <summary>Octets of a UDP datagram over IPv4; over IPv6 it may have 20 more.</summary>
    public const int MaxDatagramBytes = 65_507;

    /// <summary>Octets that the response to a request may have at most.</summary>
    /// <param name="flow">Where the request came from.</param>
    /// <param name="requestBytes">Its octets.</param>
    /// <param name="isProven">Whether its source is proven or trusted; loopback and connections need not be said.</param>
    public static int Of(SipFlow flow, int requestBytes, bool isProven) =>
        isProven || flow.IsReliable || flow.IsLoopback ? flow.MaxAnswerBytes : Math.Min(flow.MaxAnswerBytes, Factor * requestBytes);
}

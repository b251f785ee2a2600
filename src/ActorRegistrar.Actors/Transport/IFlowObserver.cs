namespace ActorRegistrar.Actors.Transport;

/// <summary>Learns that a connection is over (RFC 5626 section 5.1: what was registered over it can no longer be reached).</summary>
internal interface IFlowObserver
{
    /// <summary>
    /// The connection ended, whoever ended it. Called once for each connection, on any thread, after
    /// <see cref="SipFlow.HasEnded"/> became true; must not block and must not throw.
    /// </summary>
    void Ended(SipFlow flow);
}

namespace ActorRegistrar.Actors.Transport;

/// <summary>Learns that a connection is over (RFC 5626 section 5.1: what was registered over it can no longer be reached).</summary>
internal interface IFlowObserver
{
    /// <summary>
    /// The connection ended, whoever ended it. Called once for each connection, on any thread, after <see cref="SipFlow.HasEnded"/> became
    /// true; not for those that end with the server itself. Must not block and must not throw. A registration that was still on its way
    /// through the journal may be stored after this: who stores it looks at <see cref="SipFlow.HasEnded"/>.
    /// </summary>
    void Ended(SipFlow flow);
}

namespace ActorRegistrar.Location.Flows;

/// <summary>
/// Names the connection that a request came over, so that what was registered can be told to be out of reach when it closes (RFC 5626
/// section 6). Null where a request came by UDP: such a flow has no end that could be noticed.
/// </summary>
/// <param name="Run">The process run that held the connection, a random number; none of its connections outlives it.</param>
/// <param name="Id">The connection within that run.</param>
/// <param name="IsLost">Whether it is journaled that the connection has ended.</param>
public sealed record FlowReference(ulong Run, long Id, bool IsLost = false)
{
    /// <summary>Whether both name one connection, lost or not.</summary>
    public bool IsSameAs(FlowReference? other) => other is not null && Run == other.Run && Id == other.Id;
}

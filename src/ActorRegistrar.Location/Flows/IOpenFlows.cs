namespace ActorRegistrar.Location.Flows;

/// <summary>Knows which connections are open now.</summary>
public interface IOpenFlows
{
    /// <summary>Whether a client can still be reached over it. Connections of an earlier process run never are.</summary>
    bool IsOpen(FlowReference flow);
}

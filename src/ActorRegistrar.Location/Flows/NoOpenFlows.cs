namespace ActorRegistrar.Location.Flows;

/// <summary>No connection is open: a location service without SIP sockets.</summary>
public sealed class NoOpenFlows : IOpenFlows
{
    private NoOpenFlows()
    {
    }

    /// <summary>The only instance.</summary>
    public static NoOpenFlows Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsOpen(FlowReference flow) => false;
}

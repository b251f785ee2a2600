using ActorRegistrar.Location.Flows;

namespace ActorRegistrar.Location.Tests.Support;

/// <summary>These connections of run 1 are open and no others.</summary>
internal sealed class Connections(params int[] open) : IOpenFlows
{
    public bool IsOpen(FlowReference flow) => flow.Run == 1 && open.Contains((int)flow.Id);
}

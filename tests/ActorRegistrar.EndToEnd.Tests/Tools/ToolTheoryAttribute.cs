namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>The same as <see cref="ToolFactAttribute"/> with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(string tool)
    {
        Tool = tool;
        Skip = new ToolFactAttribute(tool).Skip;
    }

    public string Tool { get; }
}

using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>
/// Tests with a Kamailio that has the modules of the sample configurations; skipped, with the reason, where one is missing. In CI they
/// always run.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KamailioSampleFactAttribute : FactAttribute
{
    public KamailioSampleFactAttribute() => Skip = KamailioModules.WhyNot;

    /// <summary>Whether it makes a network of its own, which takes root.</summary>
    public bool NeedsNetwork
    {
        get;
        init
        {
            field = value;
            if (value && !ToolFactAttribute.IsCi && !Environment.IsPrivilegedProcess) Skip = "Making a network of the test's own needs root.";
        }
    }
}

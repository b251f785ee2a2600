namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary>As <see cref="KamailioSampleFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KamailioSampleTheoryAttribute : TheoryAttribute
{
    public KamailioSampleTheoryAttribute() => Skip = KamailioModules.WhyNot;
}

namespace ActorRegistrar.EndToEnd.Tests.Proxies;

/// <summary><c>samples/kamailio/redirect.cfg</c>.</summary>
public sealed class RedirectTests(RedirectTests.Edge registrar) : EdgeProxyTests(registrar), IClassFixture<RedirectTests.Edge>
{
    public sealed class Edge() : RegistrarWithEdge("redirect.cfg");
}

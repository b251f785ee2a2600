using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Actors.Tests.Support;

internal static class Networks
{
    public static NetworkList Of(params string[] texts)
    {
        Assert.True(NetworkList.TryParse(texts, out NetworkList networks, out _));
        return networks;
    }
}

namespace ActorRegistrar.Sip.Writing;

/// <summary>The RFCs' own reason phrases.</summary>
public static class ReasonPhrases
{
    /// <summary>The phrase for a status code, such as <c>OK</c>; "Unknown" for one that no RFC names.</summary>
    public static ReadOnlySpan<byte> Of(int statusCode) => throw new NotImplementedException();
}

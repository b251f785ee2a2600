namespace ActorRegistrar.Location.Rules;

/// <summary>What a redirection says of a client whose Contact is not the address that its packets come from.</summary>
public enum NatRedirection : byte
{
    /// <summary>The Contact as registered, nothing else.</summary>
    Contact = 0,
    /// <summary>The Contact as registered, and the source address beside it as the header parameter <c>received</c>.</summary>
    Parameter,
    /// <summary>The source address in place of the host and port of the Contact.</summary>
    Rewrite,
}

namespace ActorRegistrar.Location.Rules;

/// <summary>What a redirection says of a client whose Contact is not the address that its packets come from, or that is behind a proxy with a Path.</summary>
public enum NatRedirection : byte
{
    /// <summary>The Contact as registered, nothing else; not the Path either, as <see cref="RedirectionParts.Route"/> has it.</summary>
    Contact = 0,
    /// <summary>The Contact as registered, and the source address beside it as the header parameter <c>received</c>.</summary>
    Parameter,
    /// <summary>The source address in place of the host and port of the Contact.</summary>
    Rewrite,
}

namespace ActorRegistrar.Server.Http.Security;

/// <summary>What a token allows.</summary>
internal enum ApiRole : byte
{
    /// <summary>To look.</summary>
    Read = 0,
    /// <summary>To look and to change.</summary>
    Write,
}

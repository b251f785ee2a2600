namespace ActorRegistrar.Server.Http.Security;

/// <summary>A token as the server knows it: never its text.</summary>
/// <param name="Name">Who uses it, for the audit trail and the history.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Hash">SHA-256 of its UTF-8 text.</param>
internal sealed record ApiToken(string Name, ApiRole Role, byte[] Hash);

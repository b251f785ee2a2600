namespace ActorRegistrar.Actors.Authentication;

/// <summary>Names one credential.</summary>
/// <param name="Username">Without <c>@realm</c>; case counts.</param>
/// <param name="Realm">The realm.</param>
public readonly record struct CredentialName(string Username, string Realm);

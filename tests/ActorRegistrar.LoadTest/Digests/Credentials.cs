using ActorRegistrar.Sip.Writing;

namespace ActorRegistrar.LoadTest.Digests;

/// <summary>Everyone's password: one for all, or a prefix followed by what follows the user prefix in the user's name.</summary>
/// <param name="Password">The whole password, or its beginning.</param>
/// <param name="IsPrefix">Whether it is a beginning.</param>
/// <param name="UserPrefix">What is left out of the user's name.</param>
internal sealed record Credentials(byte[] Password, bool IsPrefix, byte[] UserPrefix)
{
    /// <summary>Writes the password of a user.</summary>
    public void Write(ref SipWriter writer, scoped ReadOnlySpan<byte> user)
    {
        writer.Write(Password);
        if (IsPrefix) writer.Write(user.StartsWith(UserPrefix) ? user[UserPrefix.Length..] : user);
    }
}

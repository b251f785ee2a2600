using System.IO.Hashing;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>A username in a realm as a hash under a secret seed: nobody outside can aim at a collision.</summary>
/// <param name="High">One half.</param>
/// <param name="Low">The other.</param>
internal readonly record struct CredentialKey(ulong High, ulong Low)
{
    public static CredentialKey Of(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm, long seed)
    {
        UInt128 whole = XxHash128.HashToUInt128(username, seed) ^ UInt128.RotateLeft(XxHash128.HashToUInt128(realm, ~seed), 64);
        return new CredentialKey((ulong)(whole >> 64), (ulong)whole);
    }

    /// <summary>A realm as a hash under the same seed.</summary>
    public static ulong OfRealm(ReadOnlySpan<byte> realm, long seed) => XxHash3.HashToUInt64(realm, seed);
}

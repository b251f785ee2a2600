using System.IO.Hashing;
using System.Security.Cryptography;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>A username in a realm as a hash under a secret of this process: nobody outside can aim at a collision.</summary>
/// <param name="High">One half.</param>
/// <param name="Low">The other.</param>
internal readonly record struct CredentialKey(ulong High, ulong Low)
{
    private static readonly long Seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    public static CredentialKey Of(ReadOnlySpan<byte> username, ReadOnlySpan<byte> realm)
    {
        UInt128 whole = XxHash128.HashToUInt128(username, Seed) ^ UInt128.RotateLeft(XxHash128.HashToUInt128(realm, ~Seed), 64);
        return new CredentialKey((ulong)(whole >> 64), (ulong)whole);
    }
}

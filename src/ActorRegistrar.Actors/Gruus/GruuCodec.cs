using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ActorRegistrar.Actors.Tokens;
using ActorRegistrar.Location.Gruus;
using ActorRegistrar.Location.State;

namespace ActorRegistrar.Actors.Gruus;

/// <summary>
/// Makes GRUUs and reads them back, with a key and nothing stored (RFC 5627 section 5.4). Both kinds hold the instance-id sealed: it may be
/// made of a hardware address, and a client shows its GRUU to anyone it calls.
/// </summary>
/// <remarks>
/// <para>A public GRUU is the address-of-record with <c>gr=</c> a deterministic sealing of the instance-id, in hexadecimal because URI
/// parameters are compared without regard to case: the same for the same instance for as long as the key is kept, and never accepted for
/// another address-of-record.</para>
/// <para>A temporary GRUU is <c>sip:tgruu.X@domain;gr</c>, where X seals address-of-record, instance and epoch with a new random nonce
/// and is of one length for all users of a domain: nobody without the key can tell whether two of them are one user's.</para>
/// </remarks>
internal sealed class GruuCodec
{
    private const string TemporaryPrefix = "tgruu.";

    /// <summary>96 random bits: never the same twice for one user and epoch.</summary>
    private const int NonceBytes = 12;

    /// <summary>Nonce, epoch, instance and user, filled up with zeros: room for a UUID and a user of 57 characters.</summary>
    private const int PlainBytes = 96;

    private readonly TokenSeal _public;
    private readonly TokenSeal _temporary;

    /// <param name="secret">At least 32 octets; null for a random key that ends with this object.</param>
    public GruuCodec(byte[]? secret = null)
    {
        secret ??= TokenSeal.NewSecret();
        _public = new TokenSeal(secret, "public gruu");
        _temporary = new TokenSeal(secret, "temporary gruu");
    }

    /// <summary>Whether a canonical address-of-record is spelt as a temporary GRUU is.</summary>
    public static bool IsTemporary(AddressOfRecord addressOfRecord) => addressOfRecord.Key.StartsWith(TemporaryPrefix, StringComparison.Ordinal);

    /// <summary>The public GRUU of an instance; null when the instance-id is too long.</summary>
    public string? NewPublic(AddressOfRecord addressOfRecord, string instanceId)
    {
        Span<byte> token = stackalloc byte[TokenSeal.Overhead + InstanceBytes.MaxLength];
        if (!InstanceBytes.TryWrite(instanceId, token[TokenSeal.Overhead..], out int length)) return null;
        token = token[..(TokenSeal.Overhead + length)];
        _public.Seal(addressOfRecord.Key, token);
        return $"sip:{addressOfRecord.Key};gr={Convert.ToHexStringLower(token)}";
    }

    /// <summary>A new temporary GRUU of an instance; null when instance-id and user or the domain are too long.</summary>
    public string? NewTemporary(AddressOfRecord addressOfRecord, string instanceId, long epoch)
    {
        ReadOnlySpan<char> user = UserOf(addressOfRecord);
        Span<byte> token = stackalloc byte[TokenSeal.Overhead + PlainBytes];
        Span<byte> plain = token[TokenSeal.Overhead..];
        plain.Clear();
        RandomNumberGenerator.Fill(plain[..NonceBytes]);
        BinaryPrimitives.WriteInt64LittleEndian(plain[NonceBytes..], epoch);
        int length = NonceBytes + sizeof(long);
        if (!InstanceBytes.TryWrite(instanceId, plain[(length + 1)..], out int instanceLength)) return null;
        plain[length] = (byte)instanceLength;
        length += 1 + instanceLength;
        if (length + 1 + user.Length > PlainBytes) return null;
        plain[length++] = (byte)user.Length;
        Encoding.ASCII.GetBytes(user, plain[length..]);
        _temporary.Seal(addressOfRecord.Domain, token);
        string key = $"{TemporaryPrefix}{Base64Url.EncodeToString(token)}@{addressOfRecord.Domain}";
        return key.Length <= AddressOfRecord.MaxKeyLength ? $"sip:{key};gr" : null;
    }

    /// <summary>Reads the <c>gr</c> of a public GRUU. False when it was not made here for this address-of-record.</summary>
    public bool TryReadPublic(AddressOfRecord addressOfRecord, ReadOnlySpan<byte> gr, out GruuTarget? target)
    {
        target = null;
        Span<byte> token = stackalloc byte[TokenSeal.Overhead + InstanceBytes.MaxLength];
        if (Convert.FromHexString(gr, token, out _, out int length) != OperationStatus.Done) return false;
        if (!_public.TryOpen(addressOfRecord.Key, token[..length], out Span<byte> instance)) return false;
        target = new GruuTarget(InstanceBytes.Read(instance));
        return true;
    }

    /// <summary>Reads a temporary GRUU, spelt as the canonical address-of-record of a Request-URI. False when it was not made here.</summary>
    public bool TryReadTemporary(AddressOfRecord spelling, out AddressOfRecord? addressOfRecord, out GruuTarget? target)
    {
        addressOfRecord = null;
        target = null;
        ReadOnlySpan<char> user = UserOf(spelling);
        Span<byte> token = stackalloc byte[TokenSeal.Overhead + PlainBytes];
        if (!user.StartsWith(TemporaryPrefix)) return false;
        if (Base64Url.DecodeFromChars(user[TemporaryPrefix.Length..], token, out _, out int length) != OperationStatus.Done) return false;
        if (!_temporary.TryOpen(spelling.Domain, token[..length], out Span<byte> plain)) return false;
        // From here on it is our own writing.
        long epoch = BinaryPrimitives.ReadInt64LittleEndian(plain[NonceBytes..]);
        Span<byte> rest = plain[(NonceBytes + sizeof(long))..];
        Span<byte> instance = rest.Slice(1, rest[0]);
        rest = rest[(1 + instance.Length)..];
        string name = Encoding.ASCII.GetString(rest.Slice(1, rest[0]));
        addressOfRecord = AddressOfRecord.FromKey(name.Length == 0 ? spelling.Domain.ToString() : $"{name}@{spelling.Domain}");
        target = new GruuTarget(InstanceBytes.Read(instance), epoch);
        return true;
    }

    private static ReadOnlySpan<char> UserOf(AddressOfRecord addressOfRecord) =>
        addressOfRecord.Key.AsSpan(0, Math.Max(0, addressOfRecord.Key.LastIndexOf('@')));
}

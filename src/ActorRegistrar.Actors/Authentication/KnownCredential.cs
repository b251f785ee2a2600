using System.Collections.Immutable;
using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Actors.Authentication;

/// <summary>A credential as it is checked against: everything in the form that a request is compared with.</summary>
internal sealed class KnownCredential
{
    private readonly byte[]?[] _hashes = new byte[DigestAlgorithms.Count][];
    private readonly byte[]?[] _qualifiedHashes = new byte[DigestAlgorithms.Count][];
    private readonly ImmutableArray<string> _grants;
    private readonly string _ownUser;
    private readonly string _ownKey;

    public KnownCredential(StoredCredential stored, CredentialKey key, DateTimeOffset readAt)
    {
        Key = key;
        Stored = stored;
        ReadAt = readAt;
        Name = $"{stored.Username}@{stored.Realm}";
        _grants = stored.Grants;
        _ownUser = CanonicalUserOf(stored.Username);
        _ownKey = KeyOf(stored.Username);
        for (var algorithm = DigestAlgorithm.Md5; (int)algorithm < DigestAlgorithms.Count; algorithm++)
        {
            _hashes[(int)algorithm] = Hex(stored.Hashes.Of(algorithm), algorithm);
            _qualifiedHashes[(int)algorithm] = Hex(stored.QualifiedHashes.Of(algorithm), algorithm);
        }
    }

    public CredentialKey Key { get; }

    /// <summary>As the store has it.</summary>
    public StoredCredential Stored { get; }

    public DateTimeOffset ReadAt { get; }

    /// <summary><c>bob@example.com</c>, for the history.</summary>
    public string Name { get; }

    /// <summary>H(A1) in hexadecimal digits; null when this user has none of that algorithm.</summary>
    public byte[]? HashA1(DigestAlgorithm algorithm, bool isQualified) => (isQualified ? _qualifiedHashes : _hashes)[(int)algorithm];

    /// <summary>
    /// Whether it may register an address-of-record: the one with its own name in a domain of its realm, the one that its name is where that has
    /// an '@', in a domain of its realm as well, or one granted to it (RFC 3261 section 10.3 step 4).
    /// </summary>
    /// <param name="addressOfRecord">Which.</param>
    /// <param name="domain">The domain whose realm it authenticated in.</param>
    public bool MayRegister(AddressOfRecord addressOfRecord, ReadOnlySpan<char> domain)
    {
        string key = addressOfRecord.Key;
        bool isOwn = _ownUser.Length > 0 && key.Length == _ownUser.Length + 1 + domain.Length
            && key.StartsWith(_ownUser, StringComparison.Ordinal) && addressOfRecord.Domain.SequenceEqual(domain);
        return isOwn || (_ownKey == key && addressOfRecord.Domain.SequenceEqual(domain)) || _grants.Contains(key);
    }

    private static string CanonicalUserOf(string username)
    {
        // Of the whole only what stands before the domain is used; an escape is undone or made by the address-of-record itself.
        string escaped = Uri.EscapeDataString(username);
        return AddressOfRecord.TryParse($"sip:{escaped}@example.com", out AddressOfRecord? own) ? own!.Key[..own.Key.LastIndexOf('@')] : "";
    }

    /// <summary>Of <c>erik@xyz.example</c> the address-of-record with that name; of a name without '@' nothing.</summary>
    private static string KeyOf(string username)
    {
        int at = username.LastIndexOf('@');
        return at > 0 && AddressOfRecord.TryParse($"sip:{Uri.EscapeDataString(username[..at])}@{username[(at + 1)..]}", out AddressOfRecord? own) ? own!.Key : "";
    }

    private static byte[]? Hex(byte[]? hash, DigestAlgorithm algorithm) =>
        hash?.Length == DigestAlgorithms.HashBytes(algorithm) ? Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash)) : null;
}

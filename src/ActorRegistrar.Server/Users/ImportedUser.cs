using System.Text;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Users;

/// <summary>A user that is brought in: with a password, or with the H(A1) that another registrar keeps.</summary>
internal sealed record ImportedUser
{
    /// <summary>The longest password.</summary>
    public const int LongestPassword = 256;

    private ImportedUser(string username, string realm) => (Username, Realm) = (username, realm);

    /// <summary>The username of its telephones; with its realm behind it where a hash was made so.</summary>
    public string Username { get; }

    /// <summary>The realm; a domain in canonical spelling, where it is one.</summary>
    public string Realm { get; }

    /// <summary>The password; null where there is a hash.</summary>
    public string? Password { get; private init; }

    /// <summary>H(A1) in hexadecimal digits, 32 of MD5 or 64 of SHA-256; null where there is a password.</summary>
    public string? Hash { get; private init; }

    /// <summary>A user with a password; null when either cannot be one.</summary>
    /// <param name="name">Such as <c>bob@example.com</c>.</param>
    /// <param name="password">Not empty, without control characters.</param>
    public static ImportedUser? OfPassword(string name, string password) =>
        password.Length is > 0 and <= LongestPassword && !password.Any(char.IsControl) && UserName.TryParse(name, out UserName? user)
            ? new ImportedUser(user.Username, user.Realm) { Password = password }
            : null;

    /// <summary>A user with a hash; null when one of the three cannot be what it is.</summary>
    /// <param name="username">Such as <c>bob</c>.</param>
    /// <param name="realm">What was hashed with it: a domain, or any other text.</param>
    /// <param name="hash">Hexadecimal digits.</param>
    public static ImportedUser? OfHash(string username, string realm, string hash)
    {
        if (hash.Length is not (32 or 64) || !hash.All(char.IsAsciiHexDigit)) return null;
        // sip:bob@example.com:hash is no H(A1) of a user called sip.
        if (username is "sip" or "sips" && realm.Contains('@', StringComparison.Ordinal)) return null;
        bool isDomain = IsHost(realm);
        return UserName.TryParse($"{username}@{(isDomain ? realm : "example.com")}", out UserName? user) ? new ImportedUser(user.Username, isDomain ? user.Realm : realm) { Hash = hash } : null;
    }

    /// <summary>What is kept of it.</summary>
    public StoredCredential ToCredential()
    {
        if (Hash is null) return StoredCredential.Create(Username, Realm, Password!);
        byte[] octets = Convert.FromHexString(Hash);
        DigestHashes hashes = octets.Length == 16 ? new DigestHashes(Md5: octets) : new DigestHashes(Sha256: octets);
        // As the registrar finds it: bob@example.com in the realm example.com is bob, by the hash for clients that send the whole.
        return Username.EndsWith("@" + Realm, StringComparison.OrdinalIgnoreCase)
            ? new StoredCredential { Username = Username[..^(Realm.Length + 1)], Realm = Realm, Hashes = DigestHashes.None, QualifiedHashes = hashes }
            : new StoredCredential { Username = Username, Realm = Realm, Hashes = hashes };
    }

    private static bool IsHost(string realm)
    {
        Span<char> canonical = stackalloc char[256];
        return HostName.TryCanonicalize(Encoding.UTF8.GetBytes(realm), canonical, out _);
    }
}

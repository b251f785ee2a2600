using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ActorRegistrar.Sip.Digests;

namespace ActorRegistrar.Testing.Clients;

/// <summary>A client's half of digest authentication, written without the code under test but for the one hash that the platform lacks.</summary>
public sealed record DigestClient(string Username = "alice", string Password = "s3cret", string Realm = "example.com")
{
    /// <summary>MD5, SHA-256 or SHA-512-256.</summary>
    public string Algorithm { get; init; } = "SHA-256";

    /// <summary>auth, auth-int, or empty for a client of RFC 2069.</summary>
    public string Qop { get; init; } = "auth";

    public string Uri { get; init; } = "sip:example.com";

    public string Method { get; init; } = "REGISTER";

    public string Body { get; init; } = "";

    /// <summary>A parameter of a challenge, quoted or not.</summary>
    public static string Parameter(string challenge, string name)
    {
        string after = challenge[(challenge.IndexOf(name + "=", StringComparison.Ordinal) + name.Length + 1)..];
        return after.StartsWith('"') ? after[1..after.IndexOf('"', 1)] : after.Split(',')[0];
    }

    /// <summary>An Authorization header line.</summary>
    public string Authorization(string nonce, uint count = 1)
    {
        string nc = count.ToString("x8", CultureInfo.InvariantCulture);
        string secret = Hash($"{Username}:{Realm}:{Password}");
        string what = Hash(Qop == "auth-int" ? $"{Method}:{Uri}:{Hash(Body)}" : $"{Method}:{Uri}");
        string response = Hash(Qop.Length == 0 ? $"{secret}:{nonce}:{what}" : $"{secret}:{nonce}:{nc}:c:{Qop}:{what}");
        string qop = Qop.Length == 0 ? "" : $",qop={Qop},nc={nc},cnonce=\"c\"";
        return $"Authorization: Digest username=\"{Username}\",realm=\"{Realm}\",nonce=\"{nonce}\",uri=\"{Uri}\",response=\"{response}\",algorithm={Algorithm}{qop}";
    }

    private string Hash(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
#pragma warning disable CA5351 // MD5 is what the protocol says.
        if (Algorithm == "MD5") return Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351
        if (Algorithm == "SHA-256") return Convert.ToHexStringLower(SHA256.HashData(bytes));
        byte[] hash = new byte[Sha512T256.HashSizeInBytes];
        Sha512T256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash);
    }
}

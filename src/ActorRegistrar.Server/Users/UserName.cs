using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorRegistrar.Location.State;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Users;

/// <summary>A user as typed, <c>bob@example.com</c>: the username of its telephones, the realm, and its own address-of-record.</summary>
/// <param name="Username">Case counts.</param>
/// <param name="Realm">The domain in canonical spelling.</param>
internal sealed record UserName(string Username, string Realm)
{
    private const int MaxUsernameLength = 64;

    /// <summary>Reads <c>bob@example.com</c>, with or without <c>sip:</c> before it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out UserName? user)
    {
        user = null;
        if (text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase)) text = text["sip:".Length..];
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at > MaxUsernameLength) return false;
        string username = text[..at];
        // Neither may stand in what is hashed or in a header field; a space is nobody's name and many a typing error.
        if (username.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || letter is ':' or '"' or '\\')) return false;
        Span<char> realm = stackalloc char[256];
        if (!HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text[(at + 1)..]), realm, out int length)) return false;
        user = new UserName(username, new string(realm[..length]));
        return AddressOfRecord.TryParse($"sip:{Uri.EscapeDataString(username)}@{user.Realm}", out _);
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => $"{Username}@{Realm}";
}

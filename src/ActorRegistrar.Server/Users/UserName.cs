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

    /// <summary>
    /// Its own address-of-record, escaped as it stands in a REGISTER; what it may register where its realm is a domain.
    /// </summary>
    public AddressOfRecord AddressOfRecord =>
        AddressOfRecord.TryParse(UriOf(Username, Realm), out AddressOfRecord? own) ? own! : throw new InvalidOperationException($"{this} is no user.");

    /// <summary>
    /// Reads <c>bob@example.com</c>, with or without <c>sip:</c> before it. What stands before the last '@' is the username as telephones send
    /// it: in UTF-8, with spaces within or an '@' of its own; only behind <c>sip:</c> are escapes undone.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out UserName? user)
    {
        user = null;
        bool isUri = text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase);
        if (isUri) text = text["sip:".Length..];
        int at = text.LastIndexOf('@');
        if (at < 1) return false;
        string username = isUri ? Uri.UnescapeDataString(text[..at]) : text[..at];
        // None of these may stand in what is hashed or in a header field, and a space at either end is a typing error.
        if (username.Length > MaxUsernameLength || username != username.Trim()) return false;
        if (username.Any(letter => char.IsControl(letter) || (char.IsWhiteSpace(letter) && letter != ' ') || letter is ':' or '"' or '\\') || !IsWhole(username)) return false;
        Span<char> realm = stackalloc char[256];
        if (!HostName.TryCanonicalize(Encoding.UTF8.GetBytes(text[(at + 1)..]), realm, out int length)) return false;
        user = new UserName(username, new string(realm[..length]));
        return AddressOfRecord.TryParse(UriOf(username, user.Realm), out _);
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => $"{Username}@{Realm}";

    private static string UriOf(string username, string realm) => $"sip:{Uri.EscapeDataString(username)}@{realm}";

    /// <summary>Whether every surrogate has its other half, so that it has a form in UTF-8.</summary>
    private static bool IsWhole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}

using System.Globalization;
using ActorRegistrar.Server.Commands;

namespace ActorRegistrar.Server.Users;

/// <summary>
/// Credentials from text, one a line: <c>bob@example.com:password</c>, or <c>bob:example.com:HASH</c> as other registrars keep them, where
/// HASH is H(A1) in hexadecimal digits, 32 of MD5 or 64 of SHA-256. A line of three parts whose last is such a hash is of the second form,
/// also when the username has an '@'. Empty lines and those that begin with # are passed over.
/// </summary>
internal static class UserImport
{
    /// <summary>All of them, read before any of them is used.</summary>
    /// <exception cref="UsageException">A line cannot be read; it is named by its number.</exception>
    public static async Task<List<ImportedUser>> ReadAsync(TextReader text, CancellationToken cancellation)
    {
        var users = new List<ImportedUser>();
        for (int line = 1; await text.ReadLineAsync(cancellation) is { } content; line++)
        {
            if (IsEmpty(content)) continue;
            users.Add(Parse(content) ?? throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"Line {line} is neither user@domain:password nor user:realm:hash; nothing was imported.")));
        }
        return users;
    }

    /// <summary>One line; null when it has neither form.</summary>
    internal static ImportedUser? Parse(string line)
    {
        if (line.Trim().Split(':') is [var username, var realm, var hash] && ImportedUser.OfHash(username, realm, hash) is { } hashed) return hashed;
        int colon = line.IndexOf(':', StringComparison.Ordinal), at = line.IndexOf('@', StringComparison.Ordinal);
        return at >= 0 && at < colon ? ParsePassword(line, at) : null;
    }

    private static ImportedUser? ParsePassword(string line, int at)
    {
        // The colons of an IPv6 address stand in brackets; whatever follows the domain's colon is the password, colons and all.
        int host = line.IndexOf(']', at) is var bracket and >= 0 && line[at + 1] == '[' ? bracket : at;
        int colon = line.IndexOf(':', host);
        return colon < 0 ? null : ImportedUser.OfPassword(line[..colon], line[(colon + 1)..]);
    }

    private static bool IsEmpty(string line) => line.Trim().Length == 0 || line[0] == '#';
}

using System.Globalization;
using System.Text;
using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Sip.Uris;

namespace ActorRegistrar.Server.Users;

/// <summary>
/// Credentials from text, one a line: <c>bob@example.com:password</c>, or <c>bob:example.com:HASH</c> as other registrars keep them, where
/// HASH is H(A1) in hexadecimal digits, 32 of MD5 or 64 of SHA-256. Empty lines and those that begin with # are passed over.
/// </summary>
internal static class UserImport
{
    private const int BatchSize = 1000;

    /// <summary>Adds them a thousand at a time.</summary>
    /// <returns>How many lines held a credential, and how many of those were added.</returns>
    /// <exception cref="UsageException">A line cannot be read; it is named by its number, for it may hold a password. Batches before it stay.</exception>
    public static async Task<(int Read, int Added)> RunAsync(TextReader text, ICredentialDirectory directory, bool replace, CancellationToken cancellation)
    {
        var batch = new List<StoredCredential>(BatchSize);
        int line = 0, read = 0, added = 0;
        while (await text.ReadLineAsync(cancellation) is { } content)
        {
            line++;
            if (content.Trim().Length == 0 || content[0] == '#') continue;
            batch.Add(Parse(content) ?? throw new UsageException(string.Create(CultureInfo.InvariantCulture,
                $"Line {line} is neither user@domain:password nor user:realm:hash; {added} of the lines before it were imported.")));
            read++;
            if (batch.Count < BatchSize) continue;
            added += await directory.AddAsync(batch, replace, cancellation);
            batch.Clear();
        }
        added += await directory.AddAsync(batch, replace, cancellation);
        return (read, added);
    }

    /// <summary>One line; null when it has neither form.</summary>
    internal static StoredCredential? Parse(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal), at = line.IndexOf('@', StringComparison.Ordinal);
        return at >= 0 && at < colon ? ParsePassword(line, at) : ParseHash(line);
    }

    private static StoredCredential? ParsePassword(string line, int at)
    {
        // The colons of an IPv6 address stand in brackets; whatever follows the domain's colon is the password, colons and all.
        int host = line.IndexOf(']', at) is var bracket and >= 0 && line[at + 1] == '[' ? bracket : at;
        int colon = line.IndexOf(':', host);
        if (colon < 0 || colon == line.Length - 1 || !UserName.TryParse(line[..colon], out UserName? user)) return null;
        return StoredCredential.Create(user.Username, user.Realm, line[(colon + 1)..]);
    }

    private static StoredCredential? ParseHash(string line)
    {
        string[] parts = line.Trim().Split(':');
        if (parts.Length != 3 || !parts[2].All(char.IsAsciiHexDigit)) return null;
        bool isDomain = IsHost(parts[1]);
        if (!UserName.TryParse($"{parts[0]}@{(isDomain ? parts[1] : "example.com")}", out UserName? user)) return null;
        DigestHashes? hashes = parts[2].Length switch
        {
            32 => new DigestHashes(Md5: Convert.FromHexString(parts[2])),
            64 => new DigestHashes(Sha256: Convert.FromHexString(parts[2])),
            _ => null,
        };
        return hashes is null ? null : new StoredCredential { Username = user.Username, Realm = isDomain ? user.Realm : parts[1], Hashes = hashes };
    }

    private static bool IsHost(string realm)
    {
        Span<char> canonical = stackalloc char[256];
        return HostName.TryCanonicalize(Encoding.UTF8.GetBytes(realm), canonical, out _);
    }
}

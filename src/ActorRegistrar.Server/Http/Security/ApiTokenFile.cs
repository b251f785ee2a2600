using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ActorRegistrar.Server.Http.Security;

/// <summary>
/// A file of tokens, one a line: <c>write TOKEN NAME</c> or <c>read TOKEN NAME</c>. The name may be left out; instead of the token may stand
/// <c>sha256:</c> and the hexadecimal SHA-256 of it. Empty lines and those that begin with <c>#</c> mean nothing.
/// </summary>
internal static class ApiTokenFile
{
    private const int ShortestToken = 16;
    private const int LongestToken = 512;
    private const int LongestName = 64;
    private const string HashPrefix = "sha256:";

    /// <summary>Reads the tokens of a file.</summary>
    /// <exception cref="InvalidDataException">A line is none; the message names file and line, and never what stands there.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<ApiToken> Read(string path)
    {
        var tokens = new List<ApiToken>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            tokens.Add(ReadLine(text, number, problem => new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"line {number} of {path} {problem}"))));
        }
        return tokens;
    }

    /// <summary>What is stored of a token.</summary>
    public static byte[] HashOf(ReadOnlySpan<char> token)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(token)];
        Encoding.UTF8.GetBytes(token, utf8);
        return SHA256.HashData(utf8);
    }

    private static ApiToken ReadLine(string line, int number, Func<string, Exception> problem)
    {
        string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is < 2 or > 3) throw problem("is not 'read TOKEN' or 'write TOKEN', with a name behind it if you like.");
        ApiRole role = words[0] switch
        {
            "read" => ApiRole.Read,
            "write" => ApiRole.Write,
            _ => throw problem("does not begin with read or write."),
        };
        string name = words.Length == 3 ? words[2] : string.Create(CultureInfo.InvariantCulture, $"{words[0]}-{number}");
        if (name.Length > LongestName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '@'))
            throw problem("names its token with something else than up to 64 letters, digits and . - _ @.");
        return new ApiToken(name, role, ReadHash(words[1], problem));
    }

    private static byte[] ReadHash(string token, Func<string, Exception> problem)
    {
        if (token.StartsWith(HashPrefix, StringComparison.Ordinal))
        {
            byte[] hash = new byte[SHA256.HashSizeInBytes];
            ReadOnlySpan<char> digits = token.AsSpan(HashPrefix.Length);
            return digits.Length == 2 * hash.Length && Convert.FromHexString(digits, hash, out _, out _) == System.Buffers.OperationStatus.Done
                ? hash
                : throw problem("has sha256: without the 64 hexadecimal digits of a hash.");
        }
        if (token.Length is < ShortestToken or > LongestToken)
            throw problem(string.Create(CultureInfo.InvariantCulture, $"has a token that is not {ShortestToken} to {LongestToken} characters long; openssl rand -hex 24 makes a good one."));
        return HashOf(token);
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ActorRegistrar.Server.Http.Security;

/// <summary>
/// Whom the administrative interface lets in. The files are looked at again when somebody comes and a second has passed, so a token is
/// taken away or replaced without a restart; a file that has become unreadable changes nothing and is told in the log.
/// </summary>
internal sealed class ApiTokens
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<string> _files;
    private readonly TimeProvider _clock;
    private readonly ILogger? _log;
    private readonly Lock _reload = new();
    private volatile List<ApiToken> _tokens;
    private ImmutableArray<(DateTime WrittenAt, long Length)> _seen;
    private long _lookedAt;

    /// <param name="files">The token files; none lets anybody in.</param>
    /// <param name="clock">For looking again.</param>
    /// <param name="log">Where a file that cannot be read again is told.</param>
    /// <exception cref="InvalidDataException">A file holds something else.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public ApiTokens(ImmutableArray<string> files, TimeProvider clock, ILogger? log = null)
    {
        _files = files;
        _clock = clock;
        _log = log;
        _seen = Look();
        _lookedAt = clock.GetTimestamp();
        _tokens = ReadAll();
    }

    /// <summary>Whether a token is asked for at all.</summary>
    public bool AreRequired => !_files.IsEmpty;

    /// <summary>The token with this text; null when there is none. Takes as long for a wrong one as for a right one.</summary>
    public ApiToken? Find(ReadOnlySpan<char> text)
    {
        ReloadIfChanged();
        byte[] hash = ApiTokenFile.HashOf(text);
        ApiToken? found = null;
        foreach (ApiToken token in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(token.Hash, hash)) found ??= token;
        }
        return found;
    }

    private void ReloadIfChanged()
    {
        lock (_reload)
        {
            if (_clock.GetElapsedTime(_lookedAt) < LookAgainAfter) return;
            _lookedAt = _clock.GetTimestamp();
            ImmutableArray<(DateTime, long)> now = Look();
            if (now.SequenceEqual(_seen)) return;
            _seen = now;
            try
            {
                _tokens = ReadAll();
                _log?.LogInformation("token files read again tokens={Count}", _tokens.Count);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                _log?.LogWarning("token files have changed and cannot be used, those read before stay: {Problem}", unreadable.Message);
            }
        }
    }

    private ImmutableArray<(DateTime WrittenAt, long Length)> Look() => [.. _files.Select(file => new FileInfo(file)).Select(info => info.Exists ? (info.LastWriteTimeUtc, info.Length) : default)];

    private List<ApiToken> ReadAll()
    {
        List<ApiToken> tokens = [.. _files.SelectMany(ApiTokenFile.Read)];
        return tokens.Count > 0 || _files.IsEmpty
            ? tokens
            : throw new InvalidDataException($"{string.Join(" and ", _files)} holds no token; write for example 'write' and the output of openssl rand -hex 24 on a line.");
    }
}

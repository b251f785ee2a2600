using ActorRegistrar.Actors.Authentication;
using ActorRegistrar.Actors.Files;
using ActorRegistrar.Persistence.Credentials;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Hosting;

/// <summary>Puts authentication together: credentials in the journal's database, nonce keys in the data directory.</summary>
internal static class DigestComposition
{
    private const string KeyFileName = "digest.keys";
    private const string CountsFileName = "digest.counts";
    private const string KnownSourcesFileName = "digest.sources";

    private static readonly TimeSpan RotateKeysAfter = TimeSpan.FromDays(30);

    /// <summary>What the transports are told; null without authentication.</summary>
    /// <exception cref="ServerConfigurationException">The key file cannot be used.</exception>
    public static DigestSettings? Settings(RegistrarOptions options)
    {
        if (options.Authentication != AuthenticationKind.Digest) return null;
        return new DigestSettings
        {
            Credentials = CredentialDirectories.Open(options.Journal),
            Keys = LoadKeys(options.DataDirectory),
            CountsFile = Path.Combine(Path.GetFullPath(options.DataDirectory), CountsFileName),
            KnownSourcesFile = Path.Combine(Path.GetFullPath(options.DataDirectory), KnownSourcesFileName),
            NonceLifetime = TimeSpan.FromSeconds(options.Digest.NonceSeconds),
            CacheFor = TimeSpan.FromSeconds(options.Digest.CacheSeconds),
            MaxNonces = options.Digest.MaxNonces,
            MaxCached = options.Digest.MaxCached,
            MaxFailures = options.Digest.MaxFailures,
            MaxFailuresPerSource = options.Digest.MaxFailuresPerSource,
            ForbidAfter = options.Digest.ForbidAfter,
            FailureWindow = TimeSpan.FromSeconds(options.Digest.FailureSeconds),
        };
    }

    private static NonceKeys LoadKeys(string directory)
    {
        string path = Path.Combine(Path.GetFullPath(directory), KeyFileName);
        try
        {
            OwnerFiles.MakeDirectory(Path.GetDirectoryName(path)!);
            return NonceKeys.Load(path, DateTimeOffset.UtcNow, RotateKeysAfter);
        }
        catch (InvalidDataException unusable)
        {
            throw new ServerConfigurationException(unusable.Message);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ServerConfigurationException($"{path} cannot be used: {refused.Message}");
        }
    }
}

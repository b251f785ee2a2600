using ActorRegistrar.Actors.Files;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Server.Options;

namespace ActorRegistrar.Server.Hosting;

/// <summary>Files that hold secrets, or that nobody else may change, and that others can get at all the same.</summary>
internal static class FileRights
{
    /// <summary>Settings that name a file with a secret in it, by how their keys end.</summary>
    private static readonly string[] NamingSecrets = ["KeyFile", "PasswordFile", "ConnectionStringFile", "OtlpHeadersFile"];

    /// <summary>Files of the data directory; each is made for its owner alone.</summary>
    private static readonly string[] Kept = ["tokens.key", "digest.keys", "digest.counts", "digest.sources", "journal.db", "journal.db-wal", "index.db"];

    /// <summary>A sentence for each.</summary>
    public static IEnumerable<string> Warnings(RegistrarOptions options)
    {
        string directory = Path.GetFullPath(options.DataDirectory);
        if (OwnerFiles.IsWritableByAll(directory))
            yield return $"every account of this machine can replace the files in the data directory {directory}; chmod o-w keeps them out";
        foreach (string file in Secrets(options).Concat(Kept.Select(name => Path.Combine(directory, name))).Distinct(StringComparer.Ordinal))
        {
            if (OwnerFiles.IsReadableByAll(file)) yield return $"every account of this machine can read {file}, which holds what nobody else should know; chmod o-r keeps them out";
        }
    }

    private static IEnumerable<string> Secrets(RegistrarOptions options)
    {
        foreach (SettingInForce setting in options.InForce)
        {
            if (setting.Value.Length > 0 && NamingSecrets.Any(end => setting.Key.EndsWith(end, StringComparison.OrdinalIgnoreCase))) yield return setting.Value;
        }
        // A PKCS#12 file, and a PEM file without another for the key, hold the key themselves.
        foreach (TlsCertificateFiles files in options.Tls?.All ?? [])
        {
            if (files is { KeyFile.Length: 0, CertificateFile.Length: > 0 }) yield return files.CertificateFile;
        }
        foreach (string file in options.HttpTokenFiles) yield return file;
    }
}

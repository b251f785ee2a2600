using System.Security.Cryptography;
using System.Text;
using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>The octets of the files of one certificate, read together.</summary>
internal sealed record TlsFiles(byte[] Certificate, byte[] Key, string Password)
{
    /// <summary>No certificate chain, key or revocation list is larger.</summary>
    private const int MaxFileBytes = 1024 * 1024;

    /// <summary>Equal for equal contents.</summary>
    public string Fingerprint { get; } = Convert.ToHexString(SHA256.HashData([.. Certificate, 0, .. Key, 0, .. Encoding.UTF8.GetBytes(Password)]));

    /// <exception cref="TlsConfigurationException">A file cannot be read.</exception>
    public static TlsFiles Read(TlsCertificateFiles files) => new(
        Read(files.Section + "CertificateFile", files.CertificateFile),
        Read(files.Section + "KeyFile", files.KeyFile),
        FirstLine(Read(files.Section + "PasswordFile", files.PasswordFile)));

    /// <summary>The octets of one file; none where it is not set.</summary>
    /// <exception cref="TlsConfigurationException">It cannot be read.</exception>
    internal static byte[] Read(string setting, string path)
    {
        if (path.Length == 0) return [];
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaxFileBytes) throw new TlsConfigurationException($"{setting} is '{path}', which is too large to be one; name the right file.");
            byte[] octets = new byte[file.Length];
            file.ReadExactly(octets);
            return octets;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TlsConfigurationException($"{setting} is '{path}', which does not exist; name the right file.", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TlsConfigurationException($"{setting} is '{path}', which cannot be read; name a file that this account may read.", unreadable);
        }
    }

    private static string FirstLine(byte[] octets)
    {
        string text = Encoding.UTF8.GetString(octets);
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }
}

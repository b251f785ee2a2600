using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>A certificate of the server with its key, and the certificates between it and its authority.</summary>
internal sealed record TlsIdentity(X509Certificate2 Certificate, X509Certificate2Collection Intermediates)
{
    /// <summary>What clients choose it by.</summary>
    public CertificateFace Face { get; } = CertificateFace.Of(Certificate);

    /// <summary>Makes one of files already read.</summary>
    /// <exception cref="TlsConfigurationException">They hold no certificate that can be used now.</exception>
    public static TlsIdentity From(TlsFiles files, TlsCertificateFiles settings, DateTimeOffset now)
    {
        (X509Certificate2 certificate, X509Certificate2Collection intermediates) = IsPem(files.Certificate) ? FromPem(files, settings) : FromPkcs12(files, settings);
        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
            throw new TlsConfigurationException($"{settings.Section}CertificateFile is '{settings.CertificateFile}', which expired on {Day(certificate.NotAfter)}; renew it.");
        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
            throw new TlsConfigurationException($"{settings.Section}CertificateFile is '{settings.CertificateFile}', which is not valid before {Day(certificate.NotBefore)}; correct the clock or use another one.");
        return new TlsIdentity(certificate, intermediates);
    }

    /// <summary>A day as an operator reads it.</summary>
    public static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static bool IsPem(ReadOnlySpan<byte> octets) => octets.IndexOf("-----BEGIN "u8) >= 0;

    private static (X509Certificate2 Certificate, X509Certificate2Collection Intermediates) FromPem(TlsFiles files, TlsCertificateFiles settings)
    {
        string text = Encoding.UTF8.GetString(files.Certificate);
        string keyText = files.Key.Length == 0 ? text : Encoding.UTF8.GetString(files.Key);
        string keySetting = files.Key.Length == 0 ? $"{settings.Section}CertificateFile is '{settings.CertificateFile}'" : $"{settings.Section}KeyFile is '{settings.KeyFile}'";
        X509Certificate2Collection chain = Chain(text, settings);
        if (!keyText.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new TlsConfigurationException($"{keySetting}, which holds no private key; name the file that has it in {settings.Section}KeyFile.");
        bool isEncrypted = keyText.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isEncrypted && settings.PasswordFile.Length == 0)
            throw new TlsConfigurationException($"{keySetting}, whose private key is encrypted; put its password into a file and name that in {settings.Section}PasswordFile.");
        try
        {
            X509Certificate2 certificate = isEncrypted ? X509Certificate2.CreateFromEncryptedPem(text, keyText, files.Password) : X509Certificate2.CreateFromPem(text, keyText);
            chain.RemoveAt(0);
            return (Usable(certificate), chain);
        }
        catch (ArgumentException mismatch)
        {
            throw new TlsConfigurationException($"{keySetting}, whose private key does not belong to the certificate in {settings.Section}CertificateFile; name the two that belong together.", mismatch);
        }
        catch (CryptographicException unreadable)
        {
            throw new TlsConfigurationException(
                isEncrypted
                    ? $"{keySetting}, whose private key cannot be decrypted; check the password in {settings.Section}PasswordFile."
                    : $"{keySetting}, whose private key cannot be read; it must be PKCS #8, PKCS #1 or SEC 1 as PEM.",
                unreadable);
        }
    }

    private static X509Certificate2Collection Chain(string text, TlsCertificateFiles settings)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(text);
        }
        catch (CryptographicException unreadable)
        {
            throw new TlsConfigurationException($"{settings.Section}CertificateFile is '{settings.CertificateFile}', whose certificates cannot be read as PEM; name the right file.", unreadable);
        }
        if (chain.Count == 0) throw new TlsConfigurationException($"{settings.Section}CertificateFile is '{settings.CertificateFile}', which holds no certificate; name the right file.");
        return chain;
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Intermediates) FromPkcs12(TlsFiles files, TlsCertificateFiles settings)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(files.Certificate, files.Password);
        }
        catch (CryptographicException unreadable)
        {
            throw new TlsConfigurationException(
                $"{settings.Section}CertificateFile is '{settings.CertificateFile}', which is neither PEM nor a PKCS #12 file that the password in {settings.Section}PasswordFile opens; correct the one or the other.", unreadable);
        }
        X509Certificate2? certificate = all.FirstOrDefault(one => one.HasPrivateKey);
        if (certificate is null) throw new TlsConfigurationException($"{settings.Section}CertificateFile is '{settings.CertificateFile}', which holds no certificate with a private key; name the right file.");
        all.Remove(certificate);
        return (certificate, all);
    }

    /// <summary>Windows serves TLS only with keys that went through a key store.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}

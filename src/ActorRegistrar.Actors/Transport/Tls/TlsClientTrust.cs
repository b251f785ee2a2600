using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>Which certificates of clients are believed.</summary>
internal sealed class TlsClientTrust
{
    /// <summary>id-kp-clientAuth (RFC 5280 section 4.2.1.12).</summary>
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _authorities;
    private readonly RevokedCertificates _revoked;

    private TlsClientTrust(X509Certificate2Collection authorities, RevokedCertificates revoked, string fingerprint) =>
        (_authorities, _revoked, Fingerprint) = (authorities, revoked, fingerprint);

    /// <summary>Equal for equal contents of the files.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads the files; where no certificate is asked for there is nothing to read.</summary>
    /// <exception cref="TlsConfigurationException">They cannot be used.</exception>
    public static TlsClientTrust Read(TlsSettings settings)
    {
        if (settings.ClientCertificates == TlsClientCertificates.None) return new TlsClientTrust([], RevokedCertificates.None, "");
        byte[] authority = TlsFiles.Read("Registrar:Tls:ClientAuthorityFile", settings.ClientAuthorityFile);
        byte[] revocation = TlsFiles.Read("Registrar:Tls:ClientRevocationFile", settings.ClientRevocationFile);
        X509Certificate2Collection authorities = Authorities(authority, settings);
        if (!RevokedCertificates.TryRead(revocation, out RevokedCertificates? revoked))
            throw new TlsConfigurationException($"Registrar:Tls:ClientRevocationFile is '{settings.ClientRevocationFile}', which is no certificate revocation list, PEM or DER; name the right file.");
        if (revoked.Issuers.FirstOrDefault(issuer => !authorities.Any(one => one.SubjectName.RawData.AsSpan().SequenceEqual(issuer))) is { } stranger)
            throw new TlsConfigurationException($"Registrar:Tls:ClientRevocationFile is '{settings.ClientRevocationFile}', which has a list of {new X500DistinguishedName(stranger).Name}, an authority that is not in Registrar:Tls:ClientAuthorityFile, so it could never match; name the list of one that is.");
        return new TlsClientTrust(authorities, revoked, Convert.ToHexString(SHA256.HashData([.. authority, 0, .. revocation])));
    }

    /// <summary>Whether a certificate comes from one of the authorities, may be a client's, is within its time and not revoked.</summary>
    public bool Trusts(X509Certificate certificate)
    {
        if (certificate is not X509Certificate2 given) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        // Not by asking its authority while a handshake waits: a file says who is revoked.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        return chain.Build(given) && !chain.ChainElements.Any(element => _revoked.Has(element.Certificate));
    }

    private static X509Certificate2Collection Authorities(byte[] file, TlsSettings settings)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(file));
        }
        catch (CryptographicException)
        {
            authorities.Clear();
        }
        if (authorities.Count == 0)
            throw new TlsConfigurationException($"Registrar:Tls:ClientAuthorityFile is '{settings.ClientAuthorityFile}', which holds no certificate as PEM; name the file of the authority that signs client certificates.");
        return authorities;
    }
}

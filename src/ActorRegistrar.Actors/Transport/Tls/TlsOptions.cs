using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>What a handshake is made with.</summary>
internal static class TlsOptions
{
    /// <summary>id-kp-clientAuth (RFC 5280 section 4.2.1.12).</summary>
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>TLS 1.2 and 1.3, never renegotiated, ciphers as the platform's own policy has them.</summary>
    public static SslServerAuthenticationOptions For(TlsIdentity identity, TlsClientCertificates clients) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, identity.Intermediates, offline: true),
#pragma warning disable CA5398 // The least version is a promise of this server, whatever the platform would still allow.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        AllowRenegotiation = false,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        ClientCertificateRequired = clients != TlsClientCertificates.None,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = clients == TlsClientCertificates.None
            ? null
            : (_, certificate, _, _) => certificate is null ? clients == TlsClientCertificates.Request : IsTrusted(certificate, identity.ClientAuthorities),
    };

    private static bool IsTrusted(X509Certificate certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ClientAuthentication);
        return certificate is X509Certificate2 given && chain.Build(given);
    }
}

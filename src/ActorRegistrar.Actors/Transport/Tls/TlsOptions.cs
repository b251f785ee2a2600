using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Actors.Transport.Tls;

/// <summary>What a handshake is made with.</summary>
internal static class TlsOptions
{
    /// <summary>Whether the suites can be chosen here; elsewhere they are the system's own matter.</summary>
    [UnsupportedOSPlatformGuard("windows")]
    public static bool CanChooseSuites => !OperatingSystem.IsWindows();

    /// <summary>TLS 1.2 and 1.3, never renegotiated, ciphers as the platform's own policy has them or AEAD alone.</summary>
    public static SslServerAuthenticationOptions For(TlsIdentity identity, TlsSettings settings, TlsClientTrust trust) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, identity.Intermediates, offline: true),
#pragma warning disable CA5398 // The least version is a promise of this server, whatever the platform would still allow.
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
        AllowRenegotiation = false,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        CipherSuitesPolicy = settings.CipherSuites == TlsCipherSuites.Aead && CanChooseSuites ? AeadAlone() : null,
        ClientCertificateRequired = settings.ClientCertificates != TlsClientCertificates.None,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = settings.ClientCertificates == TlsClientCertificates.None
            ? null
            : (_, certificate, _, _) => certificate is null ? settings.ClientCertificates == TlsClientCertificates.Request : trust.Trusts(certificate),
    };

    [UnsupportedOSPlatform("windows")]
    private static CipherSuitesPolicy AeadAlone() => new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);
}

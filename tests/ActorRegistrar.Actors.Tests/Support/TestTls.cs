using ActorRegistrar.Actors.Hosting;

namespace ActorRegistrar.Actors.Tests.Support;

/// <summary>Settings for the certificates of a test.</summary>
internal static class TestTls
{
    /// <summary>A certificate made now for localhost and 127.0.0.1.</summary>
    public static TlsSettings Settings(this TestCertificates certificates, string subject = "CN=localhost")
    {
        certificates.Write(TestCertificates.Server(subject));
        return new TlsSettings { CertificateFile = certificates.PathOf("server.pem"), KeyFile = certificates.PathOf("server.key") };
    }

    /// <summary>Asks clients for a certificate of the test authority.</summary>
    public static TlsSettings AskingClients(this TestCertificates certificates, TlsClientCertificates clients) =>
        certificates.Settings() with { ClientCertificates = clients, ClientAuthorityFile = certificates.WriteAuthority() };
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Tests.Support;

namespace ActorRegistrar.Actors.Tests.Sockets;

/// <summary>Every way in which certificate files can be wrong has its sentence.</summary>
public sealed class TlsFilesTests : IDisposable
{
    private readonly TestCertificates _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_certificate_and_its_key_are_fine() => Assert.Null(Problem(_files.Settings()));

    [Fact]
    public void Certificate_and_key_may_share_a_file()
    {
        X509Certificate2 server = TestCertificates.Server();
        File.WriteAllText(_files.PathOf("both.pem"), server.ExportCertificatePem() + "\n" + server.GetECDsaPrivateKey()!.ExportECPrivateKeyPem());
        Assert.Null(Problem(new TlsSettings { CertificateFile = _files.PathOf("both.pem") }));
    }

    [Fact]
    public void An_encrypted_key_with_its_password_is_fine() => Assert.Null(Problem(Encrypted() with { PasswordFile = Write("password", "secret\r\n") }));

    [Fact]
    public void A_file_that_does_not_exist() => Is(
        _files.Settings() with { KeyFile = _files.PathOf("none.key") },
        $"Registrar:Tls:KeyFile is '{_files.PathOf("none.key")}', which does not exist; name the right file.");

    [Fact]
    public void A_directory_in_the_place_of_a_file() => Is(
        _files.Settings() with { CertificateFile = Path.GetDirectoryName(_files.PathOf("x"))! },
        $"Registrar:Tls:CertificateFile is '{Path.GetDirectoryName(_files.PathOf("x"))}', which cannot be read; name a file that this account may read.");

    [Fact]
    public void An_expired_certificate()
    {
        TlsSettings settings = _files.Settings();
        X509Certificate2 old = TestCertificates.Server(fromDays: -30, toDays: -2);
        _files.Write(old);
        Is(settings, $"Registrar:Tls:CertificateFile is '{settings.CertificateFile}', which expired on {old.NotAfter.ToUniversalTime():yyyy-MM-dd}; renew it.");
    }

    [Fact]
    public void A_certificate_of_the_future()
    {
        TlsSettings settings = _files.Settings();
        X509Certificate2 early = TestCertificates.Server(fromDays: 2, toDays: 20);
        _files.Write(early);
        Is(settings, $"Registrar:Tls:CertificateFile is '{settings.CertificateFile}', which is not valid before {early.NotBefore.ToUniversalTime():yyyy-MM-dd}; correct the clock or use another one.");
    }

    [Fact]
    public void A_key_of_another_certificate()
    {
        TlsSettings settings = _files.Settings();
        File.WriteAllText(settings.KeyFile, TestCertificates.Server().GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Is(settings, $"Registrar:Tls:KeyFile is '{settings.KeyFile}', whose private key does not belong to the certificate in Registrar:Tls:CertificateFile; name the two that belong together.");
    }

    [Fact]
    public void A_certificate_without_a_key()
    {
        TlsSettings settings = _files.Settings() with { KeyFile = "" };
        Is(settings, $"Registrar:Tls:CertificateFile is '{settings.CertificateFile}', which holds no private key; name the file that has it in Registrar:Tls:KeyFile.");
    }

    [Fact]
    public void A_key_in_the_place_of_the_certificate()
    {
        TlsSettings settings = _files.Settings();
        Is(settings with { CertificateFile = settings.KeyFile }, $"Registrar:Tls:CertificateFile is '{settings.KeyFile}', which holds no certificate; name the right file.");
    }

    [Fact]
    public void An_encrypted_key_without_a_password()
    {
        TlsSettings settings = Encrypted();
        Is(settings, $"Registrar:Tls:KeyFile is '{settings.KeyFile}', whose private key is encrypted; put its password into a file and name that in Registrar:Tls:PasswordFile.");
    }

    [Fact]
    public void An_encrypted_key_with_another_password()
    {
        TlsSettings settings = Encrypted() with { PasswordFile = Write("password", "wrong") };
        Is(settings, $"Registrar:Tls:KeyFile is '{settings.KeyFile}', whose private key cannot be decrypted; check the password in Registrar:Tls:PasswordFile.");
    }

    [Fact]
    public void A_broken_key()
    {
        TlsSettings settings = _files.Settings() with { KeyFile = Write("broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n") };
        Is(settings, $"Registrar:Tls:KeyFile is '{settings.KeyFile}', whose private key cannot be read; it must be PKCS #8, PKCS #1 or SEC 1 as PEM.");
    }

    [Fact]
    public void Anything_else_in_the_place_of_a_certificate()
    {
        TlsSettings settings = _files.Settings() with { CertificateFile = Write("noise", "anything") };
        Is(settings, $"Registrar:Tls:CertificateFile is '{settings.CertificateFile}', which is neither PEM nor a PKCS #12 file that the password in Registrar:Tls:PasswordFile opens; correct the one or the other.");
    }

    [Fact]
    public void An_authority_file_without_an_authority()
    {
        TlsSettings settings = _files.AskingClients(TlsClientCertificates.Require) with { ClientAuthorityFile = Write("empty", "") };
        Is(settings, $"Registrar:Tls:ClientAuthorityFile is '{settings.ClientAuthorityFile}', which holds no certificate as PEM; name the file of the authority that signs client certificates.");
    }

    [Fact]
    public void A_further_certificate_that_cannot_be_used_is_named_by_its_own_setting()
    {
        Is(
            WithFurther(_files.PathOf("none.pem")),
            $"Registrar:Tls:Certificate:rsa:CertificateFile is '{_files.PathOf("none.pem")}', which does not exist; name the right file.");
        Is(
            WithFurther(Write("further.pem", TestCertificates.ServerFor("CN=x", ["x.example"]).ExportCertificatePem()), keyFile: _files.PathOf("server.key")),
            $"Registrar:Tls:Certificate:rsa:KeyFile is '{_files.PathOf("server.key")}', whose private key does not belong to the certificate in Registrar:Tls:Certificate:rsa:CertificateFile; name the two that belong together.");
        X509Certificate2 old = TestCertificates.Server(fromDays: -9, toDays: -1);
        Is(
            WithFurther(Write("old.pem", old.ExportCertificatePem() + "\n" + old.GetECDsaPrivateKey()!.ExportECPrivateKeyPem())),
            $"Registrar:Tls:Certificate:rsa:CertificateFile is '{_files.PathOf("old.pem")}', which expired on {old.NotAfter.ToUniversalTime():yyyy-MM-dd}; renew it.");
    }

    [Fact]
    public void A_certificate_that_no_client_would_be_shown_is_refused()
    {
        _files.Write(TestCertificates.ServerFor("CN=same", ["localhost"]), "same");
        Is(
            WithFurther(_files.PathOf("same.pem"), _files.PathOf("same.key")),
            $"Registrar:Tls:Certificate:rsa:CertificateFile is '{_files.PathOf("same.pem")}', for the same names and with the same kind of key as Registrar:Tls:CertificateFile, so no client would ever be shown it; leave one of them out.");
        _files.Write(TestCertificates.ServerFor("CN=same", ["localhost"], isRsa: true), "same");
        Assert.Null(Problem(WithFurther(_files.PathOf("same.pem"), _files.PathOf("same.key"))));
    }

    [Fact]
    public void A_revocation_list_is_one_of_an_authority_of_clients()
    {
        TlsSettings asking = _files.AskingClients(TlsClientCertificates.Request);
        Assert.Null(Problem(asking with { ClientRevocationFile = _files.WriteRevocations(ofStranger: false) }));
        Is(
            asking with { ClientRevocationFile = Write("no.crl", "nothing") },
            $"Registrar:Tls:ClientRevocationFile is '{_files.PathOf("no.crl")}', which is no certificate revocation list, PEM or DER; name the right file.");
        Assert.Contains("CN=Stranger", Problem(asking with { ClientRevocationFile = _files.WriteRevocations(ofStranger: true) }), StringComparison.Ordinal);
    }

    private TlsSettings WithFurther(string certificateFile, string keyFile = "") =>
        _files.Settings() with { Certificates = [new TlsCertificateFiles { Name = "rsa", CertificateFile = certificateFile, KeyFile = keyFile }] };

    private TlsSettings Encrypted()
    {
        X509Certificate2 server = TestCertificates.Server();
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        return new TlsSettings
        {
            CertificateFile = Write("encrypted.pem", server.ExportCertificatePem()),
            KeyFile = Write("encrypted.key", server.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("secret", parameters)),
        };
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_files.PathOf(name), text);
        return _files.PathOf(name);
    }

    private static void Is(TlsSettings settings, string sentence) => Assert.Equal(sentence, Problem(settings));

    private static string? Problem(TlsSettings settings) => settings.FindProblem(DateTimeOffset.UtcNow);
}

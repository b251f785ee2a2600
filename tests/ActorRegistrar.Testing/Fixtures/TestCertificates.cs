using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorRegistrar.Testing.Fixtures;

/// <summary>Certificates made for one test, as files in a directory of its own.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("registrar-tls").FullName;
    private readonly X509Certificate2 _authority = NewAuthority("CN=Test authority");

    public string PathOf(string name) => Path.Combine(_directory, name);

    /// <summary>The authority of clients as <c>clients.pem</c>.</summary>
    public string WriteAuthority()
    {
        File.WriteAllText(PathOf("clients.pem"), _authority.ExportCertificatePem());
        return PathOf("clients.pem");
    }

    /// <summary>Puts a certificate into <c>server.pem</c> and <c>server.key</c>, or two files of another name.</summary>
    public void Write(X509Certificate2 certificate, string name = "server")
    {
        AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()!;
        File.WriteAllText(PathOf(name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A server's certificate for some names, with an RSA key or one on a curve of so many bits.</summary>
    public static X509Certificate2 ServerFor(string subject, string[] names, int curveBits = 256, bool isRsa = false)
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa ecdsa = ECDsa.Create(curveBits == 256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384);
        var request = isRsa ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(subject, ecdsa, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names) alternatives.AddDnsName(name);
        if (names.Length > 0) request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    public static X509Certificate2 Server(string subject = "CN=localhost", int fromDays = -1, int toDays = 30)
    {
        CertificateRequest request = Request(subject, "1.3.6.1.5.5.7.3.1", out ECDsa key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(fromDays), DateTimeOffset.UtcNow.AddDays(toDays)).WithKey(key);
    }

    /// <summary>A client's certificate, of the test authority or of another that nobody named.</summary>
    public X509Certificate2 Client(bool ofStranger = false)
    {
        CertificateRequest request = Request("CN=phone", "1.3.6.1.5.5.7.3.2", out ECDsa key);
        using X509Certificate2 stranger = NewAuthority("CN=Stranger");
        using X509Certificate2 issued = request.Create(ofStranger ? stranger : _authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10), [1, .. RandomNumberGenerator.GetBytes(8)]);
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>A revocation list of the test authority, in <c>clients.crl</c>.</summary>
    public string WriteRevocations(bool ofStranger, params X509Certificate2[] revoked)
    {
        using X509Certificate2 stranger = NewAuthority("CN=Stranger");
        var list = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 one in revoked) list.AddEntry(one);
        byte[] octets = list.Build(ofStranger ? stranger : _authority, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
        File.WriteAllText(PathOf("clients.crl"), PemEncoding.WriteString("X509 CRL", octets));
        return PathOf("clients.crl");
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static X509Certificate2 NewAuthority(string subject)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(40));
    }

    private static CertificateRequest Request(string subject, string usage, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        return request;
    }
}

file static class CertificateExtensions
{
    /// <summary>Self-signed certificates have their key already.</summary>
    public static X509Certificate2 WithKey(this X509Certificate2 certificate, ECDsa key) => certificate.HasPrivateKey ? certificate : certificate.CopyWithPrivateKey(key);
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorRegistrar.Tests.Support;

/// <summary>Certificates made for one test, as files in a directory of its own.</summary>
internal sealed class TestCertificates : IDisposable
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

    /// <summary>Puts a certificate into <c>server.pem</c> and <c>server.key</c>.</summary>
    public void Write(X509Certificate2 certificate)
    {
        File.WriteAllText(PathOf("server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("server.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
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
        using X509Certificate2 issued = request.Create(ofStranger ? stranger : _authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10), [1, 2, 3, 4]);
        return issued.CopyWithPrivateKey(key);
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

using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Server.Options;
using Microsoft.Extensions.Configuration;

namespace ActorRegistrar.Server.Tests.Options;

/// <summary>Settings of connections: proxies, certificates, origins.</summary>
public sealed class ConnectionOptionsTests
{
    [Fact]
    public void Proxies_are_addresses_and_networks_and_by_default_there_are_none()
    {
        Assert.Empty(Read(out _).Transport.ProxyProtocolFrom);
        RegistrarOptions options = Read(out IReadOnlyList<string> problems, ("Transport:ProxyProtocolFrom", "192.0.2.1, 10.0.0.0/8, 2001:db8::/32, ::1"));
        Assert.Empty(problems);
        Assert.Equal(["192.0.2.1/32", "10.0.0.0/8", "2001:db8::/32", "::1/128"], options.Transport.ProxyProtocolFrom.Select(network => network.ToString()));
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.0.0.5/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("fe80::1%1")]
    public void A_proxy_that_no_connection_comes_from_is_refused(string text)
    {
        Read(out IReadOnlyList<string> problems, ("Transport:ProxyProtocolFrom", text));
        Assert.Contains($"Registrar:Transport:ProxyProtocolFrom has '{text}'", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Further_certificates_are_read_by_name()
    {
        RegistrarOptions options = Read(
            out IReadOnlyList<string> problems, ("Tls:CertificateFile", "first.pem"), ("Tls:Certificate:rsa:CertificateFile", "rsa.pem"), ("Tls:Certificate:rsa:KeyFile", "rsa.key"), ("Tls:CipherSuites", "aead"));
        Assert.Empty(problems);
        Assert.Equal([new TlsCertificateFiles { Name = "rsa", CertificateFile = "rsa.pem", KeyFile = "rsa.key" }], options.Tls!.Certificates.AsEnumerable());
        Assert.Equal(TlsCipherSuites.Aead, options.Tls.CipherSuites);
    }

    [Theory]
    [InlineData("Registrar:Tls:Certificate:rsa has no CertificateFile", "Tls:CertificateFile=first.pem", "Tls:Certificate:rsa:KeyFile=rsa.key")]
    [InlineData("Registrar:Tls:CertificateFile has no first one", "Tls:Certificate:rsa:CertificateFile=rsa.pem")]
    [InlineData("Registrar:Tls:ClientRevocationFile is set but", "Tls:CertificateFile=first.pem", "Tls:ClientRevocationFile=clients.crl")]
    public void Certificates_that_could_not_be_used_are_refused(string sentence, params string[] settings)
    {
        Read(out IReadOnlyList<string> problems, [.. settings.Select(setting => (setting.Split('=')[0], setting.Split('=')[1]))]);
        Assert.Contains(sentence, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://phone.example.com", true)]
    [InlineData("https://phone.example.com:443", true)]
    [InlineData("http://[2001:db8::1]:8000", true)]
    [InlineData("file://", true)]
    [InlineData("null", true)]
    [InlineData("chrome-extension://abcdef", true)]
    [InlineData("*", true)]
    [InlineData("wss://phone.example.com", false)]
    [InlineData("https://phone.example.com/page", false)]
    [InlineData("file:///home/page.html", false)]
    [InlineData("phone.example.com", false)]
    public void An_origin_that_no_page_has_is_refused(string origin, bool isOrigin)
    {
        Read(out IReadOnlyList<string> problems, ("WebSocket:AllowedOrigins", origin));
        Assert.Equal(isOrigin, problems.Count == 0);
    }

    private static RegistrarOptions Read(out IReadOnlyList<string> problems, params (string Key, string Value)[] settings) => RegistrarOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Registrar:" + setting.Key, (string?)setting.Value))).Build(), out problems);
}

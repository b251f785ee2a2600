using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>Several certificates on one listener, as OpenSSL sees them.</summary>
public sealed class CertificatesByNameTests(CertificatesByNameTests.ManyNames server) : IClassFixture<CertificatesByNameTests.ManyNames>
{
    [ToolTheory("openssl")]
    [InlineData("tls", "-servername sip.example.com -tls1_3 -sigalgs ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256", "ecdsa")]
    [InlineData("tls", "-servername sip.example.com -tls1_3 -sigalgs rsa_pss_rsae_sha256", "rsa")]
    [InlineData("tls", "-servername sip.example.com -tls1_3 -sigalgs ecdsa_secp256r1_sha256", "ecdsa")]
    [InlineData("tls", "-servername sip.example.com -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256", "ecdsa")]
    [InlineData("tls", "-servername sip.example.com -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "rsa")]
    [InlineData("tls", "-servername sip.example.com -tls1_2 -sigalgs RSA+SHA256", "rsa")]
    [InlineData("tls", "-servername sip.example.com -tls1_2 -curves P-384:P-521", "rsa")]
    [InlineData("tls", "-servername phone.example.org", "wildcard")]
    [InlineData("tls", "-servername unknown.example", "first")]
    [InlineData("tls", "-noservername", "first")]
    [InlineData("wss", "-servername sip.example.com -tls1_3 -sigalgs rsa_pss_rsae_sha256", "rsa")]
    [InlineData("wss", "-servername phone.example.org", "wildcard")]
    public async Task A_client_is_shown_the_certificate_for_its_name_that_it_can_check(string transport, string options, string subject)
    {
        CommandRun run = await ConnectAsync(transport, options);

        Assert.Contains($"subject=CN = {subject}\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Cipher is (NONE)", run.Output, StringComparison.Ordinal);
    }

    [ToolTheory("openssl")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES256-SHA384", true)] // what is forgiven: AES-CBC with forward secrecy
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-GCM-SHA256", true, "ECDHE-RSA-AES128-GCM-SHA256")] // AEAD first, whatever the client likes best
    [InlineData("-tls1_2 -cipher AES256-GCM-SHA384:@SECLEVEL=0", false)] // no forward secrecy
    [InlineData("-tls1_2 -cipher AES128-SHA:@SECLEVEL=0", false)]
    public async Task Suites_without_forward_secrecy_are_not_spoken_and_CBC_only_where_nothing_better_is(string options, bool isSpoken, string? suite = null)
    {
        CommandRun run = await ConnectAsync("tls", "-servername sip.example.com " + options);

        Assert.Equal(isSpoken, !run.Output.Contains("Cipher is (NONE)", StringComparison.Ordinal));
        if (suite is not null) Assert.Contains("Cipher is " + suite, run.Output, StringComparison.Ordinal);
    }

    private async Task<CommandRun> ConnectAsync(string transport, string options) => await CommandRun.OfToolAsync(
        "bash", "/", "-c", $"openssl s_client -connect 127.0.0.1:{server.PortOf(transport).ToString(CultureInfo.InvariantCulture)} {options} </dev/null 2>&1");

    public sealed class ManyNames : RunningServer
    {
        protected override string[] Settings =>
        [
            "MinExpires=1", .. Further("ecdsa", TestCertificates.ServerFor("CN=ecdsa", ["sip.example.com"])),
            .. Further("rsa", TestCertificates.ServerFor("CN=rsa", ["sip.example.com"], isRsa: true)),
            .. Further("wildcard", TestCertificates.ServerFor("CN=wildcard", ["*.example.org"])),
        ];

        internal override X509Certificate2 Certificate => TestCertificates.ServerFor("CN=first", ["first.example"]);

        private string[] Further(string name, X509Certificate2 certificate)
        {
            Certificates.Write(certificate, name);
            return [$"Tls:Certificate:{name}:CertificateFile={Certificates.PathOf(name + ".pem")}", $"Tls:Certificate:{name}:KeyFile={Certificates.PathOf(name + ".key")}"];
        }
    }
}

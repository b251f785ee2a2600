using System.Net.Security;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

public sealed class RenewedCertificateTests(RenewedCertificateTests.Watching server) : IClassFixture<RenewedCertificateTests.Watching>
{
    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart_and_open_connections_stay()
    {
        using SipClient early = server.Connect("wss");
        string aor = Request.NewAddressOfRecord();
        await early.AskAsync(Request.Register(aor, "Contact: <sip:a@192.0.2.1>"), 200);

        server.Certificates.Write(TestCertificates.Server("CN=renewed"));

        for (int attempt = 0; await SubjectAsync() != "CN=renewed"; attempt++)
        {
            Assert.True(attempt < 60, "The old certificate is still shown after 30 s.");
            await Task.Delay(500);
        }
        await early.AskAsync(Request.Register(aor), 200);
        Assert.Contains("certificate CN=renewed is valid until ", server.Process.Log.ToString(), StringComparison.Ordinal);
        server.Process.Log.AssertClean();
    }

    private async Task<string> SubjectAsync()
    {
        using SipClient connection = await RawConnection.OpenAsync(server, "tls");
        return ((SslStream)connection.Stream).RemoteCertificate!.Subject;
    }

    public sealed class Watching : RunningServer
    {
        protected override string[] Settings => ["MinExpires=1", "Tls:ReloadSeconds=1"];
    }
}

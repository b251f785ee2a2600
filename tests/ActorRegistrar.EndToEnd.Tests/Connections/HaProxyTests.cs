using System.Diagnostics;
using System.Globalization;
using System.Net;
using ActorRegistrar.EndToEnd.Tests.Processes;
using ActorRegistrar.EndToEnd.Tests.Tools;

namespace ActorRegistrar.EndToEnd.Tests.Connections;

/// <summary>HAProxy in front, which tells where connections come from.</summary>
public sealed class HaProxyTests(HaProxyTests.BehindProxy server) : IClassFixture<HaProxyTests.BehindProxy>
{
    [ToolTheory("haproxy")]
    [InlineData("send-proxy", false)]
    [InlineData("send-proxy-v2", false)]
    [InlineData("send-proxy", true)]
    [InlineData("send-proxy-v2", true)]
    public async Task A_client_of_a_proxy_is_known_by_its_own_address(string header, bool isSecure)
    {
        int port = FreePort.Next();
        using var directory = new TemporaryDirectory();
        string file = Path.Combine(directory.Path, "haproxy.cfg");
        string target = server.PortOf(isSecure ? "tls" : "tcp").ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(
            file,
            $"defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\nlisten sip\n  bind 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}\n  server one 127.0.0.1:{target} {header}\n");
        using Process proxy = Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            using SipClient client = await ConnectAsync(port, isSecure);
            string aor = Request.NewAddressOfRecord();

            SipResponse answer = await client.AskAsync(Request.Register(aor, "Contact: <sip:a@10.1.2.3>") with { SentBy = "10.1.2.3:5060" }, 200);

            string local = client.Local[(client.Local.LastIndexOf(':') + 1)..];
            Assert.EndsWith($";rport={local};received=127.0.0.7", answer.One("Via"), StringComparison.Ordinal);
            server.Process.Log.AssertClean();
        }
        finally
        {
            proxy.Kill(entireProcessTree: true);
            await proxy.WaitForExitAsync();
        }
    }

    /// <summary>The proxy needs a moment to listen.</summary>
    private static async Task<SipClient> ConnectAsync(int port, bool isSecure)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return SipClient.Connect(isSecure ? "tls" : "tcp", port, IPAddress.Parse("127.0.0.7"));
            }
            catch (System.Net.Sockets.SocketException) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }
    }

    public sealed class BehindProxy : RunningServer
    {
        protected override string[] Settings => ["MinExpires=1", "Transport:ProxyProtocolFrom=127.0.0.1"];
    }
}

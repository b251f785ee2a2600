using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Authentication;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>A softphone that is not ours, with its own configuration and a password.</summary>
public sealed class BaresipTests(AuthenticatedServer server) : IClassFixture<AuthenticatedServer>, IDisposable
{
    private static readonly string[] ModulePaths = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules", "/usr/lib64/baresip/modules"];
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ToolFact("baresip")]
    public async Task Baresip_registers_over_UDP_TCP_and_TLS()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "config"), $"""
            module_path {ModulePaths.FirstOrDefault(Directory.Exists, ModulePaths[0])}
            module_app account.so
            module g711.so
            sip_listen 127.0.0.1:0
            sip_cafile {server.Certificates.PathOf("server.pem")}

            """);
        (string Transport, string User)[] phones = [.. new[] { "udp", "tcp", "tls" }.Select(transport => (transport, server.NewUser().Username))];
        File.WriteAllLines(Path.Combine(_directory.Path, "accounts"), phones.Select(phone => string.Create(
            CultureInfo.InvariantCulture,
            $"<sip:{phone.User}@example.com>;outbound=\"sip:127.0.0.1:{server.PortOf(phone.Transport)};transport={phone.Transport}\";regint=600;auth_user={phone.User};auth_pass={AuthenticatedServer.Password}")));

        CommandRun run = await CommandRun.OfToolAsync("baresip", _directory.Path, "-f", _directory.Path, "-t", "4");

        foreach ((string transport, string user) in phones)
        {
            Assert.True(run.Output.Contains($"{user}@example.com: {{0/{transport.ToUpperInvariant()}/v4}} 200 OK", StringComparison.Ordinal), run.Output + run.Error);
        }
        server.Process.Log.AssertClean();
    }
}

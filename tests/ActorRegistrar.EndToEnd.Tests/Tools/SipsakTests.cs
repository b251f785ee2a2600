using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Authentication;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Tools;

/// <summary>sipsak registers with a password. It knows MD5 alone and gives up where anything else is offered first. Without -u it answers as u0@.</summary>
public sealed class SipsakTests(AuthenticatedServer server) : IClassFixture<AuthenticatedServer>, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [ToolFact("sipsak")]
    public async Task Sipsak_registers_with_digest_over_UDP()
    {
        string user = server.NewUser().Username;
        CommandRun run = await CommandRun.OfToolAsync("sipsak", _directory.Path,
            "-U", "-v", "-p", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Process.Port}"), "-C", "sip:sipsak@127.0.0.1:5070", "-x", "600",
            "-s", $"sip:{user}@example.com", "-u", user, "-a", AuthenticatedServer.Password);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        server.Process.Log.AssertClean();
    }
}

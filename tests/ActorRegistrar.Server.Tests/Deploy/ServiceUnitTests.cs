using ActorRegistrar.Server.Options;
using ActorRegistrar.Server.Tests.Support;

namespace ActorRegistrar.Server.Tests.Deploy;

public sealed class ServiceUnitTests
{
    private readonly ILookup<string, string> _unit = File.ReadLines(Path.Combine(ReferenceFile.SourceRoot(), "src/ActorRegistrar.Server/Deploy/systemd/actorregistrar.service"))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .ToLookup(line => line.Split('=', 2)[0], line => line.Split('=', 2)[1]);

    [Fact]
    public void It_waits_for_the_server_to_be_ready_and_watches_it()
    {
        Assert.Equal("notify", Assert.Single(_unit["Type"]));
        Assert.True(int.Parse(Assert.Single(_unit["WatchdogSec"]), System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal("on-failure", Assert.Single(_unit["Restart"]));
    }

    [Fact]
    public void It_leaves_the_server_the_time_that_it_may_take_to_stop() =>
        Assert.True(int.Parse(Assert.Single(_unit["TimeoutStopSec"]), System.Globalization.CultureInfo.InvariantCulture) >= new TransportSection().DrainSeconds + 30 + 5);

    [Fact]
    public void It_gives_the_server_a_place_of_its_own_and_no_rights()
    {
        Assert.Contains("Registrar__DataDirectory=%S/actorregistrar", _unit["Environment"]);
        Assert.Equal("", Assert.Single(_unit["CapabilityBoundingSet"]));
        Assert.Equal("strict", Assert.Single(_unit["ProtectSystem"]));
        Assert.All(new[] { "NoNewPrivileges", "DynamicUser", "ProtectHome", "PrivateTmp", "PrivateDevices", "RestrictNamespaces" }, key => Assert.Equal("yes", Assert.Single(_unit[key])));
    }
}

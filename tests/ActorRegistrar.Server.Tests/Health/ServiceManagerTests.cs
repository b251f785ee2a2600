using System.Globalization;
using ActorRegistrar.Server.Hosting;

namespace ActorRegistrar.Server.Tests.Health;

public sealed class ServiceManagerTests
{
    private static readonly string Mine = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void It_beats_twice_in_the_time_it_is_given() => Assert.Equal(TimeSpan.FromSeconds(30), ServiceManager.WatchdogInterval("60000000", Mine));

    [Fact]
    public void Without_a_process_it_is_meant_for_this_one() => Assert.Equal(TimeSpan.FromSeconds(1), ServiceManager.WatchdogInterval("2000000", null));

    [Theory]
    [InlineData(null, null)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData("60000000", "1")]
    public void Nobody_waits_for_a_beat(string? microseconds, string? processId) => Assert.Null(ServiceManager.WatchdogInterval(microseconds, processId));
}

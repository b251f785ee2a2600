using System.Globalization;
using ActorRegistrar.EndToEnd.Tests.Processes;

namespace ActorRegistrar.EndToEnd.Tests.Outages;

/// <summary>A network namespace that is another host to this one: one cable to it, which can be cut.</summary>
internal sealed class DistantHost : IAsyncDisposable
{
    private static int _numbers;

    private readonly string _cable;

    private DistantHost(int number)
    {
        Name = $"ar{Environment.ProcessId}n{number}";
        _cable = $"ar{Environment.ProcessId % 100_000}v{number}";
        int net = Environment.ProcessId % 250;
        NearAddress = string.Create(CultureInfo.InvariantCulture, $"10.{77 + number}.{net}.1");
        FarAddress = string.Create(CultureInfo.InvariantCulture, $"10.{77 + number}.{net}.2");
    }

    /// <summary>Of the namespace.</summary>
    public string Name { get; }

    /// <summary>This host, as seen from there.</summary>
    public string NearAddress { get; }

    private string FarAddress { get; }

    public static async Task<DistantHost> MakeAsync()
    {
        var host = new DistantHost(Interlocked.Increment(ref _numbers));
        await IpAsync("netns", "add", host.Name);
        await IpAsync("link", "add", host._cable, "type", "veth", "peer", "name", "eth0", "netns", host.Name);
        await IpAsync("addr", "add", host.NearAddress + "/24", "dev", host._cable);
        await IpAsync("link", "set", host._cable, "up");
        await IpAsync("-n", host.Name, "addr", "add", host.FarAddress + "/24", "dev", "eth0");
        await IpAsync("-n", host.Name, "link", "set", "eth0", "up");
        await IpAsync("-n", host.Name, "link", "set", "lo", "up");
        return host;
    }

    /// <summary>From now on no packet gets through, and neither end hears that.</summary>
    public Task CutAsync() => IpAsync("link", "set", _cable, "down");

    public Task MendAsync() => IpAsync("link", "set", _cable, "up");

    /// <summary>The first line that comes back from a UDP port of that host's loopback; empty when nothing does within 2 s.</summary>
    public async Task<string> AskAsync(int port, string request)
    {
        string script = string.Create(CultureInfo.InvariantCulture, $"exec 3<>/dev/udp/127.0.0.1/{port} && printf '%b' \"$0\" | dd bs=64k iflag=fullblock status=none >&3 && timeout 2 head -n 1 <&3");
        CommandRun run = await CommandRun.OfToolAsync("ip", "/", "netns", "exec", Name, "bash", "-c", script, request.Replace("\r\n", "\\r\\n", StringComparison.Ordinal));
        return run.Output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await CommandRun.OfToolAsync("ip", "/", "link", "del", _cable);
        await CommandRun.OfToolAsync("ip", "/", "netns", "del", Name);
    }

    private static async Task IpAsync(params string[] arguments)
    {
        CommandRun run = await CommandRun.OfToolAsync("ip", "/", arguments);
        Assert.True(run.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {run.Error}");
    }
}
